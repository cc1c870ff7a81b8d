// The builder of embeds. The server writes every form that can be copied; this loads its page, asks again when something is
// chosen, and leaves focus where it is.
import { fetchPage } from './card';
import { queryText } from '../lib/url';
import { copies, shown } from '../lib/link';

let box: HTMLElement | undefined;
let at = () => '';
let running: AbortController | undefined;

/** Puts the builder into the page in place of the line that stands there without script. Where tells where the map is. */
export async function open(where: () => string): Promise<void> {
  at = where;
  const line = document.getElementById('share-line');
  if (!line) return;
  const form = (await load()).getElementById('share-form');
  if (!form) throw new Error('the page for sharing has no form');
  box = document.importNode(form, true);
  for (const e of box.querySelectorAll<HTMLElement>('[data-script-hides]')) e.hidden = true;
  box.addEventListener('change', () => void refresh());
  box.querySelector('form')?.addEventListener('submit', (e) => {
    e.preventDefault();
    void refresh();
  });
  copies(box);
  line.replaceWith(box);
}

/** What is chosen in the builder, for the filter and the map as they are now. */
function query(): string {
  const q = shown();
  q.set('at', at());
  const form = box?.querySelector('form');
  if (form) {
    const carried = new Set([...form.querySelectorAll<HTMLInputElement>('#share-carried input')].map((i) => i.name));
    for (const [k, v] of new FormData(form)) if (!carried.has(k) && v !== '') q.append(k, String(v));
  }
  return queryText(q);
}

function load(): Promise<Document> {
  running?.abort();
  running = new AbortController();
  const href = document.getElementById('share-builder')?.dataset['href'] ?? '';
  return fetchPage(`${href.split('?')[0] ?? ''}?${query()}`, running.signal);
}

/** Writes the forms again: something was chosen, or the filter or the map changed. */
export async function refresh(): Promise<void> {
  if (!box) return;
  box.setAttribute('aria-busy', 'true');
  try {
    const doc = await load();
    swap(doc);
    box.removeAttribute('aria-busy');
  } catch (err) {
    if (!(err instanceof DOMException && err.name === 'AbortError')) console.error(err);
  }
}

function swap(doc: Document): void {
  if (!box) return;
  const next = doc.getElementById('share-outputs');
  for (const to of box.querySelectorAll<HTMLTextAreaElement>('.output textarea')) {
    const from = next?.querySelector<HTMLTextAreaElement>(`#${to.id}`);
    if (from) to.value = from.value;
  }
  const [hint, said] = [box.querySelector('#o-height-hint'), doc.getElementById('o-height-hint')];
  if (hint && said) hint.textContent = said.textContent;
  const [old, frame] = [box.querySelector('iframe'), doc.querySelector('iframe')];
  if (old && frame) {
    old.height = frame.height;
    // The same address is not loaded again.
    if (old.getAttribute('src') !== frame.getAttribute('src')) old.setAttribute('src', frame.getAttribute('src') ?? '');
  }
  const [link, href] = [box.querySelector('#share-preview a'), doc.querySelector('#share-preview a')];
  if (link && href) link.setAttribute('href', href.getAttribute('href') ?? '');
  ticks(doc);
}

/** A claim may have been opened or closed since: its box comes and goes, the others stay as they are. */
function ticks(doc: Document): void {
  const [old, next] = [box?.querySelector('#share-ticks'), doc.getElementById('share-ticks')];
  if (!old || !next) return;
  const [was, now] = [old.querySelector('[name=embed_open]')?.closest('label'), next.querySelector('[name=embed_open]')?.closest('label')];
  if (was && now) return void was.lastChild?.replaceWith(now.lastChild ?? '');
  was?.remove();
  if (now) old.insertBefore(document.importNode(now, true), old.lastElementChild);
}
