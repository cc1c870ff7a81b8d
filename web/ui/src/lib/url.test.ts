import { describe, expect, it } from 'vitest';
import { atText, formQuery, parseAt, queryText, viewport } from './url';

describe('the query of a form', () => {
  it('drops what is empty or the default, joins statuses, sorts', () => {
    const q = formQuery([['q', ' '], ['status', 'denied'], ['report', 'r'], ['status', 'alleged'], ['clock', 'published'], ['dated', 'true']]);
    expect(queryText(q)).toBe('dated=true&report=r&status=denied,alleged');
  });
  it('keeps a clock that is not the default, and one value where one is meant', () => {
    expect(queryText(formQuery([['clock', 'event'], ['q', 'a'], ['q', 'b']]))).toBe('clock=event&q=a');
  });
  it('escapes what could end a value', () => {
    expect(queryText(formQuery([['q', 'a&b=c#d']]))).toBe('q=a%26b%3Dc%23d');
  });
  it('leaves slashes and colons readable', () => {
    expect(queryText(formQuery([['datetime', '2018/2019'], ['report', 's:r']]))).toBe('datetime=2018/2019&report=s:r');
  });
});

describe('at', () => {
  it.each([
    ['5/45.8/16', { zoom: 5, lat: 45.8, lon: 16 }],
    ['5.5/-45/-179.9', { zoom: 5.5, lat: -45, lon: -179.9 }],
  ])('reads %s', (s, want) => expect(parseAt(s)).toEqual(want));
  it.each(['', '5', '5/45', '5/91/0', '-1/0/0', 'x/0/0', '5//0', '5/0/0/0', '23/0/0', '5/0/1e9'])('refuses “%s”', (s) => {
    expect(parseAt(s)).toBeUndefined();
  });
  it('writes what it reads, no more exactly than the zoom shows', () => {
    expect(atText({ zoom: 5.5, lat: 45.81444, lon: 15.97798 })).toBe('5.5/45.81/15.98');
    expect(parseAt(atText({ zoom: 4, lat: 1, lon: 2 }))).toEqual({ zoom: 4, lat: 1, lon: 2 });
  });
});

describe('viewport', () => {
  it.each([
    [[-10.12345, 35, 30, 60], '-10.123,35,30,60'],
    [[170, -20, 200, 10], '170,-20,-160,10'],
    [[-540, -95, 540, 95], '-180,-90,180,90'],
    [[350, 40, 370, 50], '-10,40,10,50'],
  ] as [[number, number, number, number], string][])('of %j is %s', (b, want) => expect(viewport(b)).toBe(want));
});
