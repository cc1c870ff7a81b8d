// Time as the strip reckons with it: units of the calendar by number, ranges of them, and dates as text. Units are counted
// from the year 0: months are year·12 + month − 1, decades year/10.

export type UnitName = 'month' | 'year' | 'decade' | 'century';

const months: Record<UnitName, number> = { month: 1, year: 12, decade: 120, century: 1200 };

/** The bars of a unit: n[i] claims in the unit first + i. */
export interface Bars {
  unit: UnitName;
  first: number;
  n: number[];
}

/** Bars from a to b, both included. */
export interface Range {
  a: number;
  b: number;
}

const date = /^(?:(\d\d)XX|(\d{3})X|(\d{4})(?:-(\d\d)(?:-(\d\d))?)?)(?:T.*)?$/i;

/** The first and last month of a year, month, day, decade or century; undefined of anything else. */
export function monthsOf(text: string): Range | undefined {
  const m = date.exec(text);
  if (!m) return undefined;
  if (m[1] !== undefined) return { a: Number(m[1]) * 1200, b: Number(m[1]) * 1200 + 1199 };
  if (m[2] !== undefined) return { a: Number(m[2]) * 120, b: Number(m[2]) * 120 + 119 };
  const year = Number(m[3]) * 12;
  if (m[4] === undefined) return { a: year, b: year + 11 };
  const month = Number(m[4]);
  if (month < 1 || month > 12) return undefined;
  const day = Number(m[5] ?? 1);
  if (day < 1 || day > lastDay(Number(m[3]), month)) return undefined;
  return { a: year + month - 1, b: year + month - 1 };
}

function lastDay(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The number of the unit that a date begins in. */
export function unitOf(unit: UnitName, text: string): number {
  return Math.floor((monthsOf(text)?.a ?? 0) / months[unit]);
}

/** Unit n as an EDTF date: 2022-07, 2022, 202X, 20XX. */
export function nameOf(unit: UnitName, n: number): string {
  const year = String(Math.floor((n * months[unit]) / 12)).padStart(4, '0');
  if (unit === 'month') return `${year}-${String((n % 12) + 1).padStart(2, '0')}`;
  if (unit === 'decade') return `${year.slice(0, 3)}X`;
  return unit === 'century' ? `${year.slice(0, 2)}XX` : year;
}

/** The shortest unit whose bars are at least so many pixels wide, else the longest. */
export function fitting(all: readonly Bars[], width: number, least = 3): Bars | undefined {
  return all.find((b) => width / b.n.length >= least) ?? all.at(-1);
}

/** Which bars a parameter datetime chooses; undefined when it is none, or no end of it is among them. */
export function chosen(bars: Bars, datetime: string): Range | undefined {
  if (datetime === '') return undefined;
  const [from = '', to = from] = datetime.split('/');
  const last = bars.n.length - 1;
  const [x, y] = [monthsOf(from), monthsOf(to)];
  const a = x ? Math.floor(x.a / months[bars.unit]) - bars.first : 0;
  const b = y ? Math.floor(y.b / months[bars.unit]) - bars.first : last;
  if ((!x && !y) || a > last || b < 0) return undefined;
  return { a: Math.max(0, a), b: Math.min(last, b) };
}

/** The parameter datetime that chooses these bars. */
export function datetimeOf(bars: Bars, r: Range): string {
  const [a, b] = [nameOf(bars.unit, bars.first + r.a), nameOf(bars.unit, bars.first + r.b)];
  return a === b ? a : `${a}/${b}`;
}

/** What a field of a date holds: '' for nothing, undefined for no date. Seasons are left to the server. */
export function fieldDate(text: string): string | undefined {
  const s = text.trim().toUpperCase();
  return s === '' || /^\d{4}-2[1-4]$/.test(s) || (!s.includes('T') && monthsOf(s)) ? s : undefined;
}

/** The parameter datetime of two fields; undefined when the second ends before the first begins. */
export function between(from: string, to: string): string | undefined {
  if (from === to) return from;
  if (from === '' || to === '') return `${from || '..'}/${to || '..'}`;
  const [x, y] = [monthsOf(from), monthsOf(to)];
  const days = x && y && x.a === y.b && from.length === 10 && to.length === 10;
  if (x && y && (y.b < x.a || (days && to < from))) return undefined;
  return `${from}/${to}`;
}

/** Both ends of a parameter datetime, '' for an open one. */
export function ends(datetime: string): [string, string] {
  const [from = '', to = from] = datetime.split('/').map((s) => (s === '..' ? '' : s));
  return [from, to];
}

/** Steps a window of one unit over a stretch of time, by the units' own numbers, which stay when the bars become others. */
export class Tour {
  private constructor(
    readonly unit: UnitName,
    readonly from: number,
    readonly to: number,
    readonly at: number,
  ) {}

  /** Begins at the start of what is chosen, of all bars when nothing is; goes on behind a window of the tour before. */
  static begin(bars: Bars, now: Range | undefined, before: Tour | undefined): Tour {
    const { unit, first } = bars;
    const all = filled(bars, { a: 0, b: bars.n.length - 1 });
    if (!now || now.a < now.b) {
      const r = now ? filled(bars, now) : all;
      return new Tour(unit, first + r.a, first + r.b, first + r.a);
    }
    const at = first + now.a;
    const goesOn = before?.unit === unit && before.from <= at && at <= before.to;
    const [from, to] = goesOn ? [before.from, before.to] : [first + Math.min(all.a, now.a), first + Math.max(all.b, now.a)];
    return new Tour(unit, from, to, at < to ? at + 1 : from);
  }

  /** The window by so many units on, undefined beyond the ends. */
  step(by: number): Tour | undefined {
    const at = this.at + by;
    return at < this.from || at > this.to ? undefined : new Tour(this.unit, this.from, this.to, at);
  }

  /** The window as a parameter datetime. */
  get datetime(): string {
    return nameOf(this.unit, this.at);
  }
}

/** A range without the empty bars at its ends; the range itself when all of it is empty. */
function filled(bars: Bars, r: Range): Range {
  let { a, b } = r;
  while (a < b && !bars.n[a]) a++;
  while (b > a && !bars.n[b]) b--;
  return bars.n[a] ? { a, b } : r;
}
