// Copies a claim's citation, which the server writes: it stands on the claim's own page.
import { fetchPage } from './card';
import { say } from '../lib/say';

/** Whether this browser lets a page copy; only pages on secure addresses may. */
export const canCopy = (): boolean => typeof navigator.clipboard?.writeText === 'function';

/** Copies a text that may still be on its way. Safari lets only what is promised within the click be copied. */
export async function copyText(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'function') {
    const blob = text.then((s) => new Blob([s], { type: 'text/plain' }));
    // eslint-disable-next-line no-restricted-syntax -- the clipboard takes this as plain text
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return;
  }
  await navigator.clipboard.writeText(await text);
}

/** Shows for a moment on a button what came of it, and says it. */
export function tell(button: HTMLElement, words: string): void {
  const before = (button.dataset['before'] ??= button.textContent ?? '');
  button.textContent = words;
  say(words);
  setTimeout(() => (button.textContent = before), 6000);
}

/** The citation out of a claim's page. */
async function citation(page: string): Promise<string> {
  const text = (await fetchPage(page)).getElementById('citation')?.textContent;
  if (!text) throw new Error(`${page}: no citation`);
  return text;
}

/** Adds to the claims in a part of the page a button that copies the citation. */
export function citeButtons(root: ParentNode): void {
  const words = document.getElementById('tools')?.dataset;
  for (const links of root.querySelectorAll('article.claim .links')) {
    if (!words || links.querySelector('.cite')) continue;
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'cite';
    b.textContent = words['quote'] ?? '';
    links.append(' ', b);
  }
}

/** Lets the buttons of citeButtons copy, wherever they stand. Where nothing can be copied, they go to the text. */
export function startCitations(): void {
  document.addEventListener('click', (e) => {
    const b = e.target instanceof Element ? e.target.closest<HTMLElement>('button.cite') : null;
    const page = b?.closest('article')?.querySelector<HTMLAnchorElement>('a.permalink')?.href;
    const words = document.getElementById('tools')?.dataset;
    if (!b || !page || !words) return;
    if (!canCopy()) {
      location.assign(`${page}#cite`);
      return;
    }
    copyText(citation(page)).then(
      () => tell(b, words['copied'] ?? ''),
      () => tell(b, words['uncopied'] ?? ''),
    );
  });
}
