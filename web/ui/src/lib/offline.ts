// What the page says while it waits for the server, and when no reply comes: what is shown stays, with the time it is from.
import { say } from './say';

const element = (id: string) => document.getElementById(id);
let since = new Date();
let again: (() => void) | undefined;

export const offline = {
  /** Shows that something is under way; callers wait a moment, so that quick replies show nothing. */
  waiting(on: boolean): void {
    const e = element('waiting');
    if (e) e.hidden = !on;
  },

  /** Notes that what is shown is of now. */
  loaded(): void {
    since = new Date();
    again = undefined;
    const bar = element('stale');
    if (bar) bar.hidden = true;
  },

  /** Says that a reply did not come; the button, or the network's return, asks again. */
  failed(retry: () => void): void {
    again = retry;
    const [bar, off, when] = [element('stale'), element('stale-offline'), element('stale-when')];
    if (!bar) return;
    if (off) off.hidden = navigator.onLine;
    if (when) {
      const { lang } = document.documentElement;
      const date = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { dateStyle: 'long', timeStyle: 'short' }).format(since);
      when.textContent = (when.dataset['text'] ?? '{date}').replace('{date}', date);
    }
    bar.hidden = false;
    say(bar.querySelector('p')?.innerText ?? '');
  },
};

element('stale-retry')?.addEventListener('click', () => again?.());
addEventListener('online', () => again?.());
