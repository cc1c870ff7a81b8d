import { expect, it } from 'vitest';
import { nameOf, tileURL } from './foreign';

it('an address is filled, and nothing but its placeholders', () => {
  expect(tileURL('https://t.test/{theme}/{z}/{x}/{y}{r}.png?k=$&', 3, 4, 5, 'dark', true)).toBe('https://t.test/dark/3/4/5@2x.png?k=$&');
  expect(tileURL('/{z}/{x}/{y}{r}.png', 3, 4, 5, 'light', false)).toBe('/3/4/5.png');
});

it.each([
  ['OpenMapTiles', { class: 'city', name: 'Wien', 'name:en': 'Vienna', 'name:hr': 'Beč', capital: 2, rank: 1 }, { layer: 'place', loc: 'Wien', en: 'Vienna', hr: 'Beč', cap: true, mz: 4 }],
  ['OpenMapTiles, a country', { class: 'country', name: 'Hrvatska', 'name:zh': '克罗地亚', iso_a2: 'HR', rank: 2 }, { layer: 'country', loc: 'Hrvatska', zh: '克罗地亚', a2: 'HR', lr: 2 }],
  ['Protomaps', { kind: 'locality', kind_detail: 'town', name: 'Prato', population: 195640, min_zoom: 7 }, { layer: 'place', pop: 195640, mz: 7, cap: false }],
  ['Protomaps, a capital', { kind: 'locality', name: 'Roma', capital: 'yes' }, { layer: 'place', cap: true }],
  ['Shortbread', { kind: 'village', name: 'X', name_en: 'Y' }, { layer: 'place', loc: 'X', en: 'Y', mz: 11 }],
  ['Shortbread, a capital', { kind: 'capital', name: 'Beograd' }, { layer: 'place', cap: true, mz: 4 }],
])('a name of %s becomes one of ours', (_, props, want) => {
  const got = nameOf(props);
  expect({ layer: got?.layer, ...got?.props }).toMatchObject(want);
});

it('what has no name, or is not a place that is named, is left out', () => {
  expect(nameOf({ class: 'city' })).toBeUndefined();
  expect(nameOf({ class: 'continent', name: 'Europe' })).toBeUndefined();
  expect(nameOf({ kind: 'region', name: 'Lika' })).toBeUndefined();
  expect(nameOf({ name: 'Srbija', admin_level: 2 }, 'country')?.layer).toBe('country');
});
