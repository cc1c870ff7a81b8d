import { expect, it } from 'vitest';
import en from '../i18n/en.json';
import { Words } from '../lib/i18n';
import { claimant, claimsOf, placesOf, replyTo, spoken, what } from './places';
import type { View } from '../lib/server';

const words = new Words('en', en);
const view: View = {
  filter: '',
  topics: { patrol: { title: 'joint patrol' }, seat: { title: 'seat of the group' }, stations: { title: 'police stations', titles: { hr: 'postaje' } } },
  locations: {
    zagreb: { name: 'Zagreb', country: 'HR', precision: 'settlement', radius_m: 12000, shape: 'point', anchor_lon: 16, anchor_lat: 45.8 },
    madrid: { name: 'Madrid', country: 'ES', precision: 'settlement', shape: 'point', anchor_lon: -3.7, anchor_lat: 40.4 },
    romania: { name: 'Romania', country: 'RO', precision: 'country', shape: 'area', anchor_lon: 25, anchor_lat: 46 },
    world: { name: 'Worldwide', precision: 'unlocated', shape: 'none' },
  },
  claims: [
    { id: 'c-1', by: 'Reuters', status: 'reported', topic: 'patrol', places: [{ location: 'zagreb', role: 'site', match: true }] },
    { id: 'c-2', by: 'The group', reply: 'general', said: 'The ministry: general denial', status: 'alleged', topic: 'patrol', places: [{ location: 'zagreb', role: 'site', match: true }, { location: 'romania', role: 'scope', match: true }] },
    { id: 'c-3', by: 'Reuters', status: 'reported', topic: 'seat', places: [{ location: 'madrid', role: 'seat', match: true }] },
    { id: 'c-4', by: 'The ministry', status: 'denied', topic: 'stations', places: [{ location: 'world', role: 'scope', match: true }, { location: 'madrid', role: 'site', match: false }] },
  ],
};

it('has the places that are drawn and match, in order', () => {
  expect(placesOf(view, words).map((p) => p.id)).toEqual(['zagreb', 'romania', 'madrid']);
});

it('counts only what is said to be there, and says one claim in words', () => {
  const [zagreb, romania, madrid] = placesOf(view, words);
  if (!zagreb || !romania || !madrid) throw new Error('places are missing');
  expect(what(zagreb, view, words)).toBe('2 claims');
  expect(what({ ...zagreb, sites: zagreb.sites.slice(1) }, view, words)).toBe('joint patrol · alleged');
  expect(what(romania, view, words)).toBe('named only as what the report covers');
  expect(what(madrid, view, words)).toBe('seat of the group');
  expect(romania.sites).toEqual([]);
  expect(zagreb.statuses).toEqual(['alleged', 'reported']);
});

it('is spoken with its name, its claims and their status', () => {
  const [zagreb, romania] = placesOf(view, words);
  if (!zagreb || !romania) throw new Error('places are missing');
  expect(spoken(zagreb, view, words)).toBe(
    'Zagreb, 2 claims; said by Reuters, The group: joint patrol · reported, joint patrol · alleged; answers: The ministry: general denial',
  );
  expect(spoken({ ...zagreb, sites: zagreb.sites.slice(0, 1).concat(zagreb.sites.slice(0, 1)) }, view, words)).toBe('Zagreb, 2 claims about joint patrol, reported; said by Reuters');
  expect(spoken(romania, view, words)).toBe('Romania, named only as what the report covers; said by The group');
  expect(claimsOf(zagreb)).toEqual(['c-1', 'c-2']);
  expect([claimant(zagreb), claimant({ ...zagreb, sites: zagreb.sites.slice(1) }), claimant(romania)]).toEqual(['', 'The group', '']);
  expect([replyTo([zagreb]), replyTo([romania])]).toEqual(['general', undefined]);
});
