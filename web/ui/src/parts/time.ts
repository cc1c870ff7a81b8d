// The strip of time under the map: two handles on the bars, two fields that say the same, and a window that steps over the
// bars. What is chosen stands in the form's fields datetime and dated; the page for it is loaded as for every other filter.
import { dateWords } from '../lib/dates';
import type { Filters } from './filters';
import { Words } from '../lib/i18n';
import { between, chosen, datetimeOf, ends, fieldDate, fitting, nameOf, unitOf, Tour, type Bars, type Range, type UnitName } from './timeline';
import { read } from '../lib/view';

/** How long a step of the play stays at least, and how long after a key the page is loaded, in milliseconds. */
const [calm, rest] = [1500, 250];

interface Data {
  units: { unit: UnitName; first: string; n: number[] }[];
}

interface Drag {
  kind: 'a' | 'b' | 'new';
  bar: number;
  x: number;
  grip: number; // from the pointer to the edge that is moved
  moved: boolean;
}

const make = <K extends keyof HTMLElementTagNameMap>(name: K, className: string): HTMLElementTagNameMap[K] => {
  const e = document.createElement(name);
  e.className = className;
  return e;
};

export class TimeStrip {
  private readonly words: Words;
  private readonly track = make('div', 'track');
  private readonly handles = { a: make('span', 'handle a'), b: make('span', 'handle b') };
  private readonly out = { a: make('span', 'out a'), b: make('span', 'out b') };
  private readonly tip = make('span', 'tip');
  private readonly play = make('button', 'play');
  private readonly steps = { back: make('button', 'step'), on: make('button', 'step') };
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private all: Bars[] = [];
  private bars: Bars | undefined;
  private range: Range | undefined; // undefined is any time
  private drag: Drag | undefined;
  private timer = 0;
  private tour: Tour | undefined;
  private wake: (() => void) | undefined; // of a play that is running
  private refocus = '';
  private readonly wide = matchMedia('(min-width: 1000px)');
  private chosen = false; // the reader has folded or unfolded it

  private constructor(
    private readonly box: HTMLDetailsElement,
    private readonly chart: HTMLElement,
    private readonly filters: Filters,
    lang: string,
  ) {
    this.words = new Words(lang, read<Record<string, unknown>>(document, 'time-words'));
    this.build();
    this.listen();
    this.refresh();
  }

  /** Brings the page's strip to life; undefined when it has none. */
  static on(filters: Filters, lang: string): TimeStrip | undefined {
    const [box, chart] = [document.getElementById('time'), document.getElementById('time-chart')];
    return box instanceof HTMLDetailsElement && chart ? new TimeStrip(box, chart, filters, lang) : undefined;
  }

  private build(): void {
    for (const [k, label] of [['a', 'time.start'], ['b', 'time.end']] as const) {
      const h = this.handles[k];
      h.tabIndex = 0;
      h.setAttribute('role', 'slider');
      h.setAttribute('aria-label', this.words.t(label));
      h.addEventListener('keydown', (e) => this.key(e, k));
    }
    this.tip.setAttribute('aria-hidden', 'true');
    this.tip.hidden = true;
    this.track.append(this.out.a, this.out.b, this.tip, this.handles.a, this.handles.b);
    this.chart.before(this.track);
    const group = make('p', 'steps');
    for (const [b, sign, label, by] of [[this.steps.back, '‹', 'time.back', -1], [this.steps.on, '›', 'time.on', 1]] as const) {
      b.type = 'button';
      b.textContent = sign;
      b.setAttribute('aria-label', this.words.t(label));
      b.title = this.words.t(label);
      b.addEventListener('click', () => void this.step(by));
    }
    this.play.type = 'button';
    this.play.addEventListener('click', () => (this.wake ? this.stop() : void this.run()));
    group.append(this.steps.back, this.play, this.steps.on);
    this.chart.parentElement?.querySelector('.row .go')?.replaceWith(group);
    this.motion();
  }

  private listen(): void {
    this.track.addEventListener('pointerdown', (e) => this.grab(e));
    this.track.addEventListener('pointermove', (e) => this.move(e));
    this.track.addEventListener('pointerup', (e) => this.drop(e));
    this.track.addEventListener('pointercancel', () => this.letGo());
    this.track.addEventListener('pointerleave', () => (this.tip.hidden = true));
    for (const id of ['f-from', 'f-to']) document.getElementById(id)?.addEventListener('change', () => void this.fields());
    document.getElementById('f-clock')?.addEventListener('change', () => {
      this.stop();
      void this.filters.load();
    });
    this.box.addEventListener('click', (e) => this.links(e));
    this.box.querySelector('summary')?.addEventListener('click', () => (this.chosen = true));
    // The map takes the room that the strip leaves.
    this.box.addEventListener('toggle', () => {
      this.layout();
      dispatchEvent(new Event('resize'));
    });
    addEventListener('resize', (e) => {
      if (e.isTrusted) for (const held of this.held()) held.style.minBlockSize = '';
      this.hold();
      this.layout();
    });
    this.still.addEventListener('change', () => this.motion());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.stop();
    });
  }

  /** What must not shrink when less is shown, so that strip and filters stay under the pointer. */
  private held(): HTMLElement[] {
    return ['legend', 'summary'].map((id) => document.getElementById(id)).filter((e) => e !== null);
  }

  private hold(): void {
    for (const e of this.held()) e.style.minBlockSize = `${e.offsetHeight}px`;
  }

  /** Reads the page again after it has changed. */
  refresh(): void {
    const { units } = read<Data>(document, 'time-data');
    this.all = units.map(({ unit, first, n }) => ({ unit, first: unitOf(unit, first), n }));
    const now = this.filters.datetime;
    if (this.tour && this.tour.datetime !== now) {
      this.tour = undefined;
      this.stop();
    }
    const [from, to] = ends(now);
    for (const [id, v] of [['f-from', from], ['f-to', to]] as const) {
      const field = document.getElementById(id);
      if (field instanceof HTMLInputElement && (field !== document.activeElement || this.wake)) field.value = v;
    }
    const clear = document.getElementById('time-clear');
    if (clear) {
      if (now === '' && clear === document.activeElement) {
        const next = this.all.length > 0 ? this.handles.a : document.getElementById('f-from');
        next?.focus({ preventScroll: true });
      }
      clear.hidden = now === '';
    }
    this.fold();
    this.hold();
    this.layout();
    if (this.refocus) this.box.querySelector<HTMLElement>(this.refocus)?.focus({ preventScroll: true });
    this.refocus = '';
  }

  /** Stands open where there is room and bars tell something, and while a time is chosen, which a reader must be able to undo.
   * What the reader did, and where focus is, goes first. */
  private fold(): void {
    const focus = document.activeElement;
    if (this.all.length === 0 && this.track.contains(focus)) document.getElementById('f-from')?.focus({ preventScroll: true });
    if (this.chosen || this.box.contains(focus)) return;
    this.box.open = this.filters.datetime !== '' || (this.wide.matches && this.all.length > 0);
  }

  /** Chooses the unit that fits, and lays everything out for it. */
  private layout(): void {
    const width = this.track.clientWidth;
    this.bars = width > 0 ? fitting(this.all, width) : this.all[0];
    this.track.hidden = !this.bars || this.bars.n.length < 2;
    if (this.play.parentElement) this.play.parentElement.hidden = this.track.hidden;
    for (const unit of this.chart.querySelectorAll<HTMLElement>('.unit')) unit.hidden = unit.dataset['unit'] !== this.bars?.unit;
    if (!this.bars) return;
    this.range = chosen(this.bars, this.filters.datetime);
    this.axis(this.bars, width);
    this.draw();
  }

  private draw(): void {
    const bars = this.bars;
    if (!bars) return;
    const last = bars.n.length - 1;
    const { a, b } = this.range ?? { a: 0, b: last };
    this.track.classList.toggle('whole', !this.range);
    const part = (i: number) => `${(100 * i) / bars.n.length}%`;
    this.handles.a.style.left = this.out.a.style.width = part(a);
    this.handles.b.style.left = this.out.b.style.left = part(b + 1);
    for (const [k, least, most, at] of [['a', 0, b, a], ['b', a, last, b]] as const) {
      const h = this.handles[k];
      h.setAttribute('aria-valuemin', String(least));
      h.setAttribute('aria-valuemax', String(most));
      h.setAttribute('aria-valuenow', String(at));
      h.setAttribute('aria-valuetext', this.name(at));
    }
  }

  private name(bar: number): string {
    return this.bars ? dateWords(this.words, nameOf(this.bars.unit, this.bars.first + bar)) : '';
  }

  private say(): void {
    const text = document.getElementById('time-range');
    if (!text) return;
    const r = this.range;
    if (!r) text.textContent = this.words.t('time.any');
    else text.textContent = r.a === r.b ? this.name(r.a) : this.words.t('date.range', { from: this.name(r.a), to: this.name(r.b) });
  }

  /** Writes years under the bars, as many as there is room for; below two the page's own words stay. */
  private axis(bars: Bars, width: number): void {
    const axis = this.chart.querySelector(`.unit[data-unit="${bars.unit}"] .axis`);
    const per = { month: 1 / 12, year: 1, decade: 10, century: 100 }[bars.unit];
    const begin = bars.first * per;
    const count = bars.n.length * per;
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((s) => (s / count) * width >= 52) ?? 2000;
    const years: number[] = [];
    for (let y = Math.ceil(begin / step) * step; y < begin + count; y += step) years.push(y);
    if (!axis || years.length < 2) return;
    axis.classList.add('years');
    axis.replaceChildren(
      ...years.map((y) => {
        const e = document.createElement('span');
        e.textContent = dateWords(this.words, String(y).padStart(4, '0'));
        e.style.left = `${(100 * (y - begin)) / count}%`;
        return e;
      }),
    );
  }

  private key(e: KeyboardEvent, k: 'a' | 'b'): void {
    const bars = this.bars;
    if (!bars) return;
    const last = bars.n.length - 1;
    const { a, b } = this.range ?? { a: 0, b: last };
    const page = bars.unit === 'month' ? 12 : 10;
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: page, PageDown: -page, Home: -Infinity, End: Infinity }[e.key];
    if (by === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    this.stop();
    this.set(k === 'a' ? { a: Math.max(0, Math.min(b, a + by)), b } : { a, b: Math.max(a, Math.min(last, b + by)) });
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.commit(), rest);
  }

  /** Shows a range before its page is loaded. */
  private set(r: Range): void {
    const whole = r.a === 0 && r.b === (this.bars?.n.length ?? 0) - 1;
    this.range = whole ? undefined : r;
    this.draw();
    this.say();
  }

  private commit(): void {
    clearTimeout(this.timer);
    const want = this.bars && this.range ? datetimeOf(this.bars, this.range) : '';
    this.wrong('');
    if (want !== this.filters.datetime) void this.choose(want);
  }

  /** A time that is newly chosen leaves out what has no date; one that is taken back lets it in again. */
  private choose(datetime: string): Promise<boolean> {
    const before = this.filters.datetime;
    return this.filters.setTime(datetime, datetime !== '' && (before === '' || this.filters.dated));
  }

  private async fields(): Promise<void> {
    const fields = ['f-from', 'f-to'].map((id) => document.getElementById(id) as HTMLInputElement | null);
    const typed = fields.map((f) => f?.value ?? '');
    const [from, to] = typed.map(fieldDate);
    this.stop();
    if (from === undefined || to === undefined) {
      // “July 2022” is read by the server, in every language.
      const want = await this.filters.typed(typed[0] ?? '', typed[1] ?? '');
      if (want !== undefined) {
        this.wrong('');
        await this.choose(want);
        return;
      }
      for (const f of fields) if (f && fieldDate(f.value) === undefined) f.setAttribute('aria-invalid', 'true');
      this.wrong(this.words.t('time.bad'));
      return;
    }
    for (const f of fields) f?.removeAttribute('aria-invalid');
    const want = between(from, to);
    this.wrong(want === undefined ? this.words.t('time.order') : '');
    if (want !== undefined && want !== this.filters.datetime) void this.choose(want);
  }

  private wrong(text: string): void {
    const p = document.getElementById('time-wrong');
    if (!p) return;
    p.hidden = text === '';
    p.textContent = text;
    if (text === '') for (const id of ['f-from', 'f-to']) document.getElementById(id)?.removeAttribute('aria-invalid');
  }

  private links(e: MouseEvent): void {
    const link = e.target instanceof Element ? e.target.closest<HTMLElement>('a') : null;
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    this.stop();
    const { dated, month } = link.dataset;
    // Links of months are followed by the filters themselves.
    if (month) this.refocus = `#months [data-month="${month}"]`;
    if (dated === undefined) return;
    e.preventDefault();
    this.refocus = '#time-note a';
    void this.filters.setTime(this.filters.datetime, dated === 'true');
  }

  private grab(e: PointerEvent): void {
    if (e.button !== 0 || !this.bars) return;
    const { x, bar } = this.at(e);
    const kind = e.target === this.handles.a ? 'a' : e.target === this.handles.b ? 'b' : 'new';
    const { a, b } = this.range ?? { a: 0, b: this.bars.n.length - 1 };
    const edge = kind === 'a' ? a : b + 1;
    this.drag = { kind, bar, x, grip: (edge / this.bars.n.length) * this.track.clientWidth - x, moved: false };
    this.stop();
    this.track.setPointerCapture(e.pointerId);
    if (kind !== 'new') this.handles[kind].focus({ preventScroll: true });
    e.preventDefault();
  }

  private at(e: PointerEvent): { x: number; bar: number } {
    const box = this.track.getBoundingClientRect();
    const x = e.clientX - box.left;
    const n = this.bars?.n.length ?? 1;
    return { x, bar: Math.max(0, Math.min(n - 1, Math.floor((x / box.width) * n))) };
  }

  private move(e: PointerEvent): void {
    const bars = this.bars;
    if (!bars) return;
    const { x, bar } = this.at(e);
    this.point(bars, bar);
    const d = this.drag;
    if (!d || (!d.moved && Math.abs(x - d.x) < 4)) return;
    d.moved = true;
    const last = bars.n.length - 1;
    const { a, b } = this.range ?? { a: 0, b: last };
    const edge = Math.round(((x + d.grip) / this.track.clientWidth) * bars.n.length);
    if (d.kind === 'a') this.set({ a: Math.max(0, Math.min(b, edge)), b });
    else if (d.kind === 'b') this.set({ a, b: Math.max(a, Math.min(last, edge - 1)) });
    else this.set({ a: Math.min(d.bar, bar), b: Math.max(d.bar, bar) });
  }

  /** Says what the bar under the pointer stands for. */
  private point(bars: Bars, bar: number): void {
    this.tip.hidden = false;
    this.tip.textContent = this.words.t('filter.month', { month: this.name(bar), claims: this.words.n('count.claims', bars.n[bar] ?? 0) });
    this.tip.style.left = `${(100 * (bar + 0.5)) / bars.n.length}%`;
    this.tip.classList.toggle('before', bar > bars.n.length / 2);
  }

  private drop(e: PointerEvent): void {
    const d = this.drag;
    this.drag = undefined;
    if (!d || !this.bars) return;
    if (e.pointerType !== 'mouse') this.tip.hidden = true;
    if (!d.moved && d.kind === 'new') {
      const again = this.range?.a === d.bar && this.range.b === d.bar;
      this.set(again ? { a: 0, b: this.bars.n.length - 1 } : { a: d.bar, b: d.bar });
    }
    this.commit();
  }

  private letGo(): void {
    this.drag = undefined;
    this.layout();
    this.say();
  }

  private motion(): void {
    this.play.hidden = this.still.matches;
    if (this.still.matches) this.stop();
    this.label();
  }

  private label(): void {
    this.play.textContent = this.words.t(this.wake ? 'time.pause' : 'time.play');
  }

  /** Moves the window by a step, from the chosen time on. */
  private async step(by: 1 | -1): Promise<void> {
    this.stop();
    if (!this.bars) return;
    const here = this.tour?.datetime === this.filters.datetime ? this.tour : undefined;
    const next = here ? here.step(by) : Tour.begin(this.bars, this.range, undefined);
    if (next) await this.visit(next);
  }

  private visit(tour: Tour): Promise<boolean> {
    const goesOn = this.tour !== undefined;
    this.tour = tour;
    return this.filters.setTime(tour.datetime, this.filters.datetime === '' || this.filters.dated, goesOn);
  }

  /** Steps to the end, each step after the last reply has come and not before its time. */
  private async run(): Promise<void> {
    if (!this.bars) return;
    let running = true;
    let awake: () => void = () => undefined;
    this.wake = () => {
      running = false;
      awake();
    };
    this.label();
    let next: Tour | undefined = Tour.begin(this.bars, this.range, this.tour);
    while (next) {
      const pause = new Promise<void>((done) => {
        awake = done;
        setTimeout(done, calm);
      });
      const shown: boolean = await this.visit(next);
      next = shown && running ? next.step(1) : undefined;
      if (next) await pause;
      if (!running) return;
    }
    this.stop();
  }

  private stop(): void {
    this.wake?.();
    this.wake = undefined;
    this.label();
  }
}
