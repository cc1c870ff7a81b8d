// The form of filters: each choice loads the same page for the new filter, and takes list, counts and view out of it.
import { address } from '../lib/address';
import { fetchPage } from './card';
import { offline } from '../lib/offline';
import { say } from '../lib/say';
import { viewState } from '../lib/server';
import { formQuery, queryText } from '../lib/url';

/** Parts of the page that follow the filter. */
const filterParts = ['summary', 'legend', 'offmap', 'view', 'time-chart', 'time-note', 'time-range', 'months'];
/** Parts that follow the list, which may be held to what is in view. */
const listParts = ['list', 'count', 'download', 'printed'];

export class Filters {
  private running: AbortController | undefined;
  private timer = 0;
  /** The word that is being typed has its entry in the history. */
  private typing = false;
  /** What was loaded last. */
  private loaded = '';
  /** How the claims are shown, and in which order: state of the view that the form does not have. */
  as: string;
  sort: string;
  /** The list is held to what the map shows. */
  inView: boolean;
  private box: string;
  /** The filter that map and summary show; undefined while they show a part of it. */
  private whole: string | undefined;
  /** Says what the map shows, as the parameter viewport. */
  viewport: () => string = () => this.box;
  /** Called when the page shows other claims. */
  onChange: () => void = () => undefined;
  /** Called when the address is another one. */
  readonly onAddress: (() => void)[] = [];

  constructor(
    private readonly form: HTMLFormElement,
    private readonly page: string,
  ) {
    const now = new URLSearchParams(location.search);
    this.as = now.get('as') === 'table' ? 'table' : '';
    this.sort = now.get('sort') ?? '';
    this.box = now.get('viewport') ?? '';
    this.inView = this.box !== '';
    for (const name of ['as', 'sort', 'viewport']) form.querySelector(`input[type=hidden][name=${name}]`)?.remove();
    if (!this.inView) this.whole = queryText(this.filter());
    this.loaded = this.state();
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.load(this.typing);
    });
    form.addEventListener('change', () => {
      void this.load(this.typing);
      this.typing = false;
    });
    form.addEventListener('input', (e) => {
      if (!(e.target instanceof HTMLInputElement) || e.target.type !== 'search') return;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => {
        void this.load(this.typing);
        this.typing = true;
      }, 300);
    });
    document.addEventListener('click', (e) => this.click(e));
  }

  private click(e: MouseEvent): void {
    const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>('[data-clear],[data-month],[data-sort]') : null;
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const month = link.dataset['month'];
    if (link.dataset['sort'] !== undefined) this.showAs('table', new URL(link.href).searchParams.get('sort') ?? '');
    else if (month === undefined) this.clear();
    else void this.setTime(link.hasAttribute('aria-current') ? '' : month, month !== '' && !link.hasAttribute('aria-current'));
  }

  /** Shows the claims as a list, "", or as a table in an order. */
  showAs(as: string, sort: string): void {
    [this.as, this.sort] = [as, sort];
    void this.load();
  }

  /** Holds the list to what the map shows, or lets it go. */
  holdToView(on: boolean): void {
    this.inView = on;
    void this.load();
  }

  /** The map has moved: a list that is held to it follows, when it has come to rest. */
  moved(): void {
    if (!this.inView) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.inView && this.viewport() !== this.box) void this.load(true);
    }, 400);
  }

  private clear(): void {
    for (const e of this.form.elements) {
      if (e instanceof HTMLInputElement && e.type === 'checkbox') e.checked = false;
      else if (e instanceof HTMLInputElement && e.type === 'hidden') e.value = e.name === 'hl' || e.name === 'theme' ? e.value : '';
      else if (e instanceof HTMLInputElement) e.value = '';
      else if (e instanceof HTMLSelectElement) e.selectedIndex = 0;
    }
    this.inView = false;
    void this.load();
  }

  /** The time that is chosen, "" for any. */
  get datetime(): string {
    return this.hidden('datetime')?.value ?? '';
  }

  /** Whether claims without a date are left out. */
  get dated(): boolean {
    return this.hidden('dated')?.value === 'true';
  }

  /** Chooses a time and loads its page; false when it was not shown. */
  setTime(datetime: string, dated: boolean, goesOn = false): Promise<boolean> {
    const fields = { datetime, dated: dated ? 'true' : '' };
    for (const [name, value] of Object.entries(fields)) {
      const field = this.hidden(name);
      if (field) field.value = value;
    }
    return this.load(goesOn);
  }

  /** The parameter datetime of two dates as people type them, which the server reads; undefined when it cannot. */
  async typed(from: string, to: string): Promise<string | undefined> {
    const doc = await this.fetch(queryText(new URLSearchParams({ from, to }))).catch(() => undefined);
    return doc && (new URL(doc.URL).searchParams.get('datetime') ?? undefined);
  }

  private hidden(name: string): HTMLInputElement | undefined {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement ? field : undefined;
  }

  /** The filter of the form, with the language and nothing else of the view's state. */
  private filter(): URLSearchParams {
    const q = formQuery([...new FormData(this.form)].map(([k, v]) => [k, String(v)]));
    // The two fields of a time say what datetime says.
    q.delete('from');
    q.delete('to');
    return q;
  }

  /** The query of the page: the filter, and the state of the view in the address. */
  private query(state: { as: string; sort: string }): URLSearchParams {
    const q = this.filter();
    const now = new URLSearchParams(location.search);
    for (const k of viewState) {
      const v = now.get(k);
      if (v !== null) q.set(k, v);
    }
    for (const [k, v] of Object.entries(state)) {
      if (v) q.set(k, v);
      else q.delete(k);
    }
    if (this.inView) q.set('viewport', this.viewport());
    return q;
  }

  /** The address of the page shown in another way. */
  address(state: { as: string; sort: string }): string {
    const text = queryText(this.query(state));
    return text && `?${text}`;
  }

  /** Loads what the map needs when the page came with the list of a part of it. */
  async loadWhole(): Promise<void> {
    if (this.whole !== undefined) return;
    try {
      const filter = queryText(this.filter());
      this.swap(await this.fetch(filter), filterParts);
      this.whole = filter;
      this.onChange();
    } catch (err) {
      console.error(err);
    }
  }

  private fetch(query: string, signal?: AbortSignal): Promise<Document> {
    const path = this.page.split('?')[0] ?? '';
    return fetchPage(query ? `${path}?${query}` : this.page, signal);
  }

  /** Shows what the address says, after the reader went back or forward. */
  async restore(): Promise<void> {
    const q = new URLSearchParams(location.search);
    for (const e of this.form.elements) {
      if (e instanceof HTMLInputElement && e.type === 'checkbox') e.checked = (q.get(e.name) ?? '').split(',').includes(e.value);
      else if (e instanceof HTMLInputElement) e.value = q.get(e.name) ?? '';
      else if (e instanceof HTMLSelectElement) choose(e, q.get(e.name));
    }
    this.as = q.get('as') ?? '';
    this.sort = q.get('sort') ?? '';
    this.inView = q.has('viewport');
    if (this.state() !== this.loaded) await this.load(true);
  }

  /** What the list shows, as a text to compare by. */
  private state(): string {
    return `${queryText(this.filter())}#${this.as}#${this.sort}#${this.inView ? this.viewport() : ''}`;
  }

  /** Loads the page for what is chosen now; false when it was not shown. What goes on with the choice before is no entry of the
   * history of its own. */
  async load(goesOn = false): Promise<boolean> {
    this.running?.abort();
    const run = (this.running = new AbortController());
    const filter = queryText(this.filter());
    const text = queryText(this.query({ as: this.as, sort: this.sort }));
    const box = this.inView ? this.viewport() : '';
    const results = document.getElementById('results');
    results?.setAttribute('aria-busy', 'true');
    const slow = window.setTimeout(() => offline.waiting(true), 300);
    try {
      // The map shows all that the filter chooses, also where the list is held to a part.
      const [list, whole] = await Promise.all([
        this.fetch(text, run.signal),
        this.inView && filter !== this.whole ? this.fetch(filter, run.signal) : undefined,
      ]);
      this.swap(list, listParts);
      if (whole || (!this.inView && filter !== this.whole)) this.swap(whole ?? list, filterParts);
      this.controls(list);
      this.whole = filter;
      this.box = box;
      this.loaded = this.state();
      offline.loaded();
      address.choose(this.query({ as: this.as, sort: this.sort }), goesOn);
      document.body.classList.toggle('as-table', this.as === 'table');
      this.onChange();
      for (const f of this.onAddress) f();
      say(document.getElementById('count')?.textContent ?? '');
      return true;
    } catch (err) {
      if (run.signal.aborted) return false;
      offline.failed(() => void this.load());
      console.error(err);
      return false;
    } finally {
      clearTimeout(slow);
      if (this.running === run) {
        results?.removeAttribute('aria-busy');
        offline.waiting(false);
      }
    }
  }

  private swap(doc: Document, parts: string[]): void {
    const focused = document.activeElement?.id;
    for (const id of parts) {
      const [old, next] = [document.getElementById(id), doc.getElementById(id)];
      // Trusted Types let no script change a script element, even one of data; the one that came may take its place.
      if (old instanceof HTMLScriptElement && next) old.replaceWith(next);
      else if (old && next) old.replaceChildren(...[...next.childNodes].map((n) => document.importNode(n, true)));
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** What the form offers follows the filter: counts, and whether there is something to clear. */
  private controls(doc: Document): void {
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

/** Chooses a value in a list that may not have it, "" or null for the first. */
function choose(list: HTMLSelectElement, value: string | null): void {
  if (value && ![...list.options].some((o) => o.value === value)) list.add(new Option(value, value));
  if (value) list.value = value;
  else list.selectedIndex = 0;
}
