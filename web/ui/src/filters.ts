// The form of filters: each choice loads the same page for the new filter, and takes list, counts and view out of it.
import { fetchPage } from './card';
import type { Words } from './i18n';
import { formQuery, queryText, viewState } from './url';

/** Parts of the page that follow the filter. */
const parts = ['summary', 'list', 'legend', 'offmap', 'embedding', 'view', 'count', 'months', 'download'];

export class Filters {
  private running: AbortController | undefined;
  private timer = 0;
  /** Called when the page shows another filter. */
  onChange: () => void = () => undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly page: string,
    private readonly words: Words,
  ) {
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.load();
    });
    form.addEventListener('change', () => void this.load());
    form.addEventListener('input', (e) => {
      if (!(e.target instanceof HTMLInputElement) || e.target.type !== 'search') return;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.load(), 300);
    });
    document.addEventListener('click', (e) => {
      const link = e.target instanceof Element ? e.target.closest<HTMLElement>('[data-clear],[data-month]') : null;
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      const month = link.dataset['month'];
      if (month === undefined) this.clear();
      else this.chooseMonth(link.hasAttribute('aria-current') ? '' : month);
    });
  }

  private clear(): void {
    for (const e of this.form.elements) {
      if (e instanceof HTMLInputElement && e.type === 'checkbox') e.checked = false;
      else if (e instanceof HTMLInputElement && e.type === 'hidden') e.value = e.name === 'hl' || e.name === 'theme' ? e.value : '';
      else if (e instanceof HTMLInputElement) e.value = '';
      else if (e instanceof HTMLSelectElement) e.selectedIndex = 0;
    }
    void this.load();
  }

  /** Chooses a month, or with "" any time; what has no date is left out of a month. */
  private chooseMonth(month: string): void {
    const time = this.form.elements.namedItem('datetime');
    const dated = this.form.elements.namedItem('dated');
    if (time instanceof HTMLInputElement) time.value = month;
    if (dated instanceof HTMLInputElement) dated.checked = month !== '';
    void this.load();
  }

  /** The query of the page: the filter of the form, and the state of the view in the address. */
  private query(): URLSearchParams {
    const q = formQuery([...new FormData(this.form)].map(([k, v]) => [k, String(v)]));
    const now = new URLSearchParams(location.search);
    for (const k of viewState) {
      const v = now.get(k);
      if (v !== null && k !== 'open') q.set(k, v);
    }
    return q;
  }

  private async load(): Promise<void> {
    this.running?.abort();
    const run = (this.running = new AbortController());
    const text = queryText(this.query());
    const url = text ? `${this.page.split('?')[0]}?${text}` : this.page;
    const results = document.getElementById('results');
    results?.setAttribute('aria-busy', 'true');
    try {
      const doc = await fetchPage(url, run.signal);
      this.swap(doc);
      history.replaceState(null, '', text ? `?${text}` : location.pathname);
      this.onChange();
    } catch (err) {
      if (run.signal.aborted) return;
      const count = document.getElementById('count');
      if (count) count.textContent = `${this.words.t('status.failed')} ${this.words.t('status.stale')}`;
      console.error(err);
    } finally {
      if (this.running === run) results?.removeAttribute('aria-busy');
    }
  }

  private swap(doc: Document): void {
    for (const id of parts) {
      const [old, next] = [document.getElementById(id), doc.getElementById(id)];
      if (old && next) old.replaceChildren(...[...next.childNodes].map((n) => document.importNode(n, true)));
    }
    const clear = document.getElementById('clear');
    if (clear) clear.hidden = doc.getElementById('clear')?.hidden ?? true;
    for (const select of this.form.querySelectorAll('select')) {
      const next = doc.getElementById(select.id);
      if (select === document.activeElement || !(next instanceof HTMLSelectElement)) continue;
      select.replaceChildren(...[...next.children].map((n) => document.importNode(n, true)));
    }
    this.swapChips(doc);
  }

  /** Counts on the chips change; the chips themselves stay, so that focus does. */
  private swapChips(doc: Document): void {
    for (const input of this.form.querySelectorAll<HTMLInputElement>('#f-status input')) {
      const next = [...doc.querySelectorAll<HTMLInputElement>('#f-status input')].find((x) => x.value === input.value);
      const [text, from] = [input.parentElement?.querySelector('span'), next?.parentElement?.querySelector('span')];
      if (text && from) text.textContent = from.textContent;
    }
  }
}
