import { expect, it } from 'vitest';
import { markOf } from './clusters';
import en from './i18n/en.json';
import { Words } from './i18n';
import { LatLng } from './leaflet';
import type { View } from './view';

const words = new Words('en', en);
const view: View = {
  filter: '', claims: [], topics: { t: { title: 'joint patrol' } },
  locations: { zagreb: { name: 'Zagreb', precision: 'settlement', shape: 'point' } },
};
const at = new LatLng(45, 16);

it('a single claim is said in words, with the name of its place where that is known', () => {
  const p = { mark_id: 's:c-1@zagreb', claim: 'c-1', location: 'zagreb', status: 'alleged', topic: 't', role: 'site' };
  expect(markOf(p, at, false, view, words)).toMatchObject({ name: 'Zagreb', what: 'joint patrol · alleged', claims: ['c-1'], statuses: ['alleged'], grey: false, kind: 'point' });
  const unknown = markOf({ ...p, location: 'x', topic: 'y' }, at, false, view, words);
  expect(unknown).toMatchObject({ name: 'alleged', what: '', label: 'alleged' });
  expect(unknown.count).toBeUndefined();
});

it('a claim that only names a place is grey', () => {
  const m = markOf({ mark_id: 's:c-1@zagreb', location: 'zagreb', status: 'alleged', topic: 't', role: 'scope' }, at, false, view, words);
  expect(m).toMatchObject({ grey: true, statuses: [], claims: ['c-1'], what: 'joint patrol · named only in the scope' });
});

it('a cluster counts what is said to be there, strongest status first', () => {
  const m = markOf({ mark_id: 's:c-1@zagreb', n: 12, n_other: 3, reported: 9, denied: 3 }, at, false, view, words);
  expect(m).toMatchObject({ name: '12 claims', count: 12, statuses: ['denied', 'reported'], grey: false, claims: [] });
  expect(markOf({ n: 0, n_other: 2 }, at, false, view, words)).toMatchObject({ grey: true, count: 2, name: '2 claims' });
});

it('a tag has the name of its country, or says for how many places it stands', () => {
  expect(markOf({ n: 2, name: 'Italy', location: 'italy', precision: 'country', alleged: 2 }, at, true, view, words)).toMatchObject({
    kind: 'country', name: 'Italy', what: '2 claims', location: 'italy', label: 'Italy, 2 claims',
  });
  expect(markOf({ n: 5, places: 3, alleged: 5 }, at, true, view, words)).toMatchObject({ name: '3 places here', what: '5 claims' });
});
