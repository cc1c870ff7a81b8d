// The card of a place: its claims as they stand in the list, each with its answer. What the server wrote is copied, so that
// card and list never differ.
import type { Words } from '../lib/i18n';
import { unfold } from './rows';
import type { Config } from '../lib/server';

export class Card {
  private box: HTMLElement | undefined;
  private from: HTMLElement | undefined;
  /** Called after the card was closed. */
  onClose: () => void = () => undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly config: Config,
    private readonly words: Words,
  ) {}

  /** Opens the claims of a place; focus goes to the card and comes back to from. */
  async open(place: string, claims: string[], from: HTMLElement | undefined): Promise<void> {
    const title = place || (claims[0] === undefined ? '' : heading(claims[0]));
    this.box?.remove();
    this.from = from;
    const box = (this.box = document.createElement('section'));
    box.className = 'card';
    box.tabIndex = -1;
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', title);
    const head = document.createElement('h2');
    head.textContent = title;
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'close';
    close.textContent = '×';
    close.setAttribute('aria-label', this.words.t('card.close'));
    close.addEventListener('click', () => this.close());
    box.append(head, close);
    box.addEventListener('keydown', (e) => {
      if (e.key !== 'Escape') return;
      e.stopPropagation();
      this.close();
    });
    this.host.append(box);
    box.focus({ preventScroll: true });
    for (const id of claims) {
      const article = copy(document, id) ?? (await this.fetch(id));
      if (this.box !== box) return;
      if (article) box.append(article);
    }
  }

  close(): void {
    if (!this.box) return;
    this.box.remove();
    this.box = undefined;
    // The sign may have been drawn again since: then another element stands for the same place.
    const place = this.from?.dataset['place'];
    const back = this.from?.isConnected ? this.from : place ? this.host.querySelector<HTMLElement>(`.mk[data-place="${CSS.escape(place)}"]`) : null;
    (back ?? this.host.querySelector<HTMLElement>('.canvas'))?.focus({ preventScroll: true });
    this.from = undefined;
    this.onClose();
  }

  get isOpen(): boolean {
    return this.box !== undefined;
  }

  /** A claim that is not in the list stands on its own page. */
  private async fetch(id: string): Promise<HTMLElement | undefined> {
    try {
      return copy(await fetchPage(`${this.config.claims}${encodeURIComponent(id)}`), id);
    } catch {
      return undefined;
    }
  }
}

/** What a claim without a sign stands under in the list: the name of its place, else who says it of what. */
function heading(id: string): string {
  const article = document.getElementById(`claim-${id}`);
  const name = article?.closest('.place')?.querySelector('h3') ?? article?.querySelector('.head');
  return name?.textContent.trim() ?? '';
}

/** Copies a claim out of a page, under ids of its own. */
export function copy(doc: Document, id: string): HTMLElement | undefined {
  const found = doc.getElementById(`claim-${id}`);
  if (!found) return undefined;
  const out = document.importNode(found, true);
  unfold(out, doc);
  // In the list a claim stands under its place's heading; here the place is the card's own, one level higher.
  for (const h of out.querySelectorAll('h4')) {
    const h3 = document.createElement('h3');
    h3.id = h.id;
    h3.append(...h.childNodes);
    h.replaceWith(h3);
  }
  for (const e of [out, ...out.querySelectorAll<HTMLElement>('[id]')]) e.id = `card-${e.id}`;
  out.setAttribute('aria-labelledby', `card-h-${id}`);
  return out;
}

/** Loads a page of this server as a document; nothing in it runs. */
export function fetchPage(url: string, signal?: AbortSignal): Promise<Document> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open('GET', url);
    x.responseType = 'document';
    x.setRequestHeader('Accept', 'text/html');
    x.onload = () => {
      const doc = x.status < 400 ? x.responseXML : null;
      if (doc) resolve(doc);
      else reject(new Error(`${url}: ${x.status}`));
    };
    x.onerror = () => reject(new Error(`${url}: no reply`));
    x.onabort = () => reject(new DOMException('given up', 'AbortError'));
    signal?.addEventListener('abort', () => x.abort());
    x.send();
  });
}
