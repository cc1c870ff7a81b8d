// The link to what is shown, buttons that copy, and the browser's own sharing where it has that.
import { filters, viewState } from './server';
import { queryText } from './url';

/** The filter and the state of the view in the address, without what links grow on their way. */
export function shown(): URLSearchParams {
  const now = new URLSearchParams(location.search);
  const q = new URLSearchParams();
  for (const k of [...filters, ...viewState]) {
    for (const v of now.getAll(k)) if (v !== '') q.append(k, v);
  }
  return q;
}

/** Writes the link again after the filter or the map has changed. */
export function follow(): void {
  const field = document.getElementById('share-link');
  if (!(field instanceof HTMLInputElement)) return;
  const text = queryText(shown());
  field.value = (field.value.split('?')[0] ?? '') + (text ? `?${text}` : '');
}

/** Makes the buttons under a part of the page copy; each says once that it did. */
export function copies(root: ParentNode): void {
  const said = document.getElementById('share-said');
  for (const p of root.querySelectorAll<HTMLElement>('.copies')) p.hidden = false;
  for (const b of root.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    b.addEventListener('click', () => {
      const field = document.getElementById(b.dataset['copy'] ?? '');
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
      const done = () => {
        if (!said) return;
        b.after(said);
        said.textContent = b.dataset['said'] ?? '';
      };
      if (said) said.textContent = '';
      // Without a clipboard (a page over plain http) the text is selected, to be copied by hand.
      const byHand = () => {
        field.focus();
        field.select();
      };
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, byHand);
      else byHand();
    });
  }
}

/** Shows the button for the browser's own sharing. */
export function native(): void {
  const b = document.getElementById('share-native');
  if (!b || typeof navigator.share !== 'function') return;
  b.hidden = false;
  b.addEventListener('click', () => {
    const field = document.getElementById('share-link');
    const url = field instanceof HTMLInputElement ? field.value : location.href;
    // Closing the browser's dialog is not an error.
    navigator.share({ title: b.dataset['title'] ?? document.title, url }).catch(() => undefined);
  });
}
