// The address of the page, which says what it shows, and the entries of the history. A choice and an open card are entries, so
// that Back takes them back; where the map stands belongs to the entry, and is written when the map has come to rest.
import { queryText } from './url';

/** How long after the last move the view is written: WebKit allows a page 100 writes in 30 seconds. */
const rest = 250;

let timer = 0;
let view = '';
let closing: URLSearchParams | undefined; // what to say when going back has closed the card
const listeners: (() => void)[] = [];

/** Whether this entry began with the opening of a card, so that closing it is going back. */
const ofCard = () => (history.state as { card?: boolean } | null)?.card === true;

function write(q: URLSearchParams, how: 'pushState' | 'replaceState', state: unknown): void {
  const text = queryText(q);
  try {
    // Going back to an entry with a fragment would move focus there.
    if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
    history[how](state, '', text ? `?${text}` : location.pathname);
  } catch (err) {
    console.error(err); // a browser that counts: the page goes on, its address is behind
  }
  for (const f of listeners) f();
}

/** The query by now, of which the view may still have to be written. */
function now(): URLSearchParams {
  const q = new URLSearchParams(location.search);
  if (timer) q.set('at', view);
  clearTimeout(timer);
  timer = 0;
  return q;
}

export const address = {
  /** Calls f when the address was written. */
  onWrite(f: () => void): void {
    listeners.push(f);
  },

  /** Calls f when the reader goes back or forward; the address is already the one to be shown. */
  onTravel(f: () => void): void {
    addEventListener('popstate', () => {
      clearTimeout(timer);
      timer = 0;
      if (closing) write(closing, 'replaceState', history.state);
      else f();
      closing = undefined;
    });
  },

  /** Shows other claims, or shows them in another way. A choice that goes on, as a word that is typed, is one entry. */
  choose(q: URLSearchParams, goesOn: boolean): void {
    const at = now().get('at');
    if (at) q.set('at', at);
    if (queryText(q) === queryText(new URLSearchParams(location.search))) return;
    if (goesOn) write(q, 'replaceState', history.state);
    else write(q, 'pushState', null);
  },

  /** Opens the card of a claim. One card after another is one entry: Back closes it. */
  open(claim: string): void {
    const q = now();
    const again = q.has('open');
    q.set('open', claim);
    if (again) write(q, 'replaceState', history.state);
    else write(q, 'pushState', { card: true });
  },

  /** Closes the card: goes back to where it was opened, in the history too. */
  close(): void {
    const q = now();
    if (!q.has('open')) return;
    q.delete('open');
    if (!ofCard()) return void write(q, 'replaceState', history.state);
    closing = q;
    history.back();
  },

  /** Notes where the map stands. */
  view(at: string): void {
    view = at;
    clearTimeout(timer);
    timer = window.setTimeout(() => write(now(), 'replaceState', history.state), rest);
  },
};
