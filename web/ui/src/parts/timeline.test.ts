import { describe, expect, it } from 'vitest';
import { between, chosen, datetimeOf, ends, fieldDate, fitting, monthsOf, nameOf, Tour, unitOf, type Bars } from './timeline';

const m = (y: number, month: number) => y * 12 + month - 1;
const months = (n: number[], first = m(2022, 1)): Bars => ({ unit: 'month', first, n });

describe('dates', () => {
  it.each([
    ['2022', m(2022, 1), m(2022, 12)], ['2022-07', m(2022, 7), m(2022, 7)], ['2024-02-29', m(2024, 2), m(2024, 2)],
    ['201X', m(2010, 1), m(2019, 12)], ['19xx', m(1900, 1), m(1999, 12)], ['2022-07-13T10:00:00Z', m(2022, 7), m(2022, 7)],
  ])('%s spans its months', (text, a, b) => expect(monthsOf(text)).toEqual({ a, b }));

  it.each(['', 'x', '22', '2022-13', '2022-00', '2022-02-29', '2022-06-31', '2022/2023', '2022-7'])('“%s” is none', (text) => expect(monthsOf(text)).toBeUndefined());

  it.each([['month', '2022-07'], ['year', '0987'], ['decade', '199X'], ['century', '20XX']] as const)('a %s is written as it is read', (unit, text) => {
    expect(nameOf(unit, unitOf(unit, text))).toBe(text);
  });

  it('fields take dates and nothing else', () => {
    expect(['', ' 2022 ', '2022-07-13', '2022-21', '201x'].map(fieldDate)).toEqual(['', '2022', '2022-07-13', '2022-21', '201X']);
    expect(['soon', '2022-25', '2022/2023', '2022~', '2022-07-13T10:00:00Z'].map(fieldDate)).toEqual(Array(5).fill(undefined));
  });

  it('two fields make one datetime, in order only', () => {
    expect([between('', ''), between('2022', ''), between('', '2022-07'), between('2022', '2022'), between('2022-03', '2023')]).toEqual(['', '2022/..', '../2022-07', '2022', '2022-03/2023']);
    expect([between('2023', '2022'), between('2022-07-14', '2022-07-13')]).toEqual([undefined, undefined]);
    expect(between('2022-07-13', '2022-07')).toBe('2022-07-13/2022-07');
    expect([ends('2022/..'), ends('../2022-07'), ends('2022'), ends('')]).toEqual([['2022', ''], ['', '2022-07'], ['2022', '2022'], ['', '']]);
  });
});

describe('bars', () => {
  it('are years where months would be too narrow, and the longest unit where all are', () => {
    const all: Bars[] = [months(Array<number>(120).fill(1)), { unit: 'year', first: 2022, n: Array<number>(10).fill(1) }];
    expect([fitting(all, 800)?.unit, fitting(all, 360)?.unit, fitting(all, 359)?.unit, fitting(all, 10)?.unit]).toEqual(['month', 'month', 'year', 'year']);
    expect(fitting([], 800)).toBeUndefined();
  });

  it('are chosen by a datetime, as far as they reach', () => {
    const bars = months(Array<number>(24).fill(1));
    expect(chosen(bars, '')).toBeUndefined();
    expect(chosen(bars, '2022-03')).toEqual({ a: 2, b: 2 });
    expect(chosen(bars, '2022')).toEqual({ a: 0, b: 11 });
    expect(chosen(bars, '2022-12-24/..')).toEqual({ a: 11, b: 23 });
    expect(chosen(bars, '../2022-02')).toEqual({ a: 0, b: 1 });
    expect(chosen(bars, '1999/2050')).toEqual({ a: 0, b: 23 });
    expect([chosen(bars, '2030'), chosen(bars, '../1999'), chosen(bars, 'x')]).toEqual([undefined, undefined, undefined]);
  });

  it('give the datetime that chooses them', () => {
    const bars = months(Array<number>(24).fill(1));
    for (const r of [{ a: 0, b: 0 }, { a: 3, b: 15 }, { a: 23, b: 23 }]) expect(chosen(bars, datetimeOf(bars, r))).toEqual(r);
    expect(datetimeOf(bars, { a: 11, b: 12 })).toBe('2022-12/2023-01');
  });
});

describe('a tour', () => {
  const bars = months([0, 2, 0, 1, 0, 0]);
  const walk = (t: Tour | undefined): string[] => (t ? [t.datetime, ...walk(t.step(1))] : []);

  it('goes over all bars with a claim and what lies between, then ends', () => {
    expect(walk(Tour.begin(bars, undefined, undefined))).toEqual(['2022-02', '2022-03', '2022-04']);
  });

  it('keeps to what is chosen', () => {
    expect(walk(Tour.begin(bars, { a: 2, b: 5 }, undefined))).toEqual(['2022-04']);
    expect(walk(Tour.begin(bars, { a: 4, b: 5 }, undefined))).toEqual(['2022-05', '2022-06']);
  });

  it('goes on after a pause, and from the start after its end', () => {
    const first = Tour.begin(bars, undefined, undefined);
    expect(walk(Tour.begin(bars, { a: 1, b: 1 }, first))).toEqual(['2022-03', '2022-04']);
    expect(walk(Tour.begin(bars, { a: 3, b: 3 }, first))).toEqual(['2022-02', '2022-03', '2022-04']);
    expect(walk(Tour.begin(bars, { a: 2, b: 2 }, undefined))).toEqual(['2022-04']);
  });

  it('steps back to its start and no further', () => {
    const t = Tour.begin(bars, undefined, undefined);
    expect(t.step(-1)).toBeUndefined();
    expect(t.step(2)?.step(-1)?.datetime).toBe('2022-03');
  });

  it('keeps its windows when the bars begin elsewhere', () => {
    const t = Tour.begin(bars, undefined, undefined);
    expect(walk(Tour.begin(months([1, 1], m(2022, 3)), { a: 0, b: 0 }, t.step(1)))).toEqual(['2022-04']);
  });
});
