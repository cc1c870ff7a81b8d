import { expect, it } from 'vitest';
import { most } from './areas';
import { markOf, mergeMarks, type Placed } from './clusters';
import en from '../i18n/en.json';
import { Words } from '../lib/i18n';
import { LatLng } from '../ground/leaflet';
import type { View } from '../lib/server';

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
  expect(m).toMatchObject({ grey: true, statuses: [], claims: ['c-1'], what: 'joint patrol · named only as what the report covers' });
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

it('claims of one place become one sign that knows them; a cluster among them is counted', () => {
  const single = (id: string, status: string, role = 'site') =>
    markOf({ mark_id: `s:${id}@zagreb`, claim: id, location: 'zagreb', status, role }, at, false, view, words);
  const here = (list: ReturnType<typeof markOf>[], x = 0): Placed[] => list.map((mark) => ({ mark, x, y: 0 }));
  const [one, ...rest] = mergeMarks(here([single('c-3', 'denied', 'scope'), single('c-1', 'reported'), single('c-2', 'alleged')]), words);
  expect(rest).toEqual([]);
  expect(one).toMatchObject({ name: 'Zagreb', what: '2 claims', claims: ['c-1', 'c-2', 'c-3'], statuses: ['alleged', 'reported'], grey: false });
  expect(one?.count).toBeUndefined();
  const [mixed] = mergeMarks(here([single('c-1', 'denied'), markOf({ n: 12, reported: 12 }, at, false, view, words)]), words);
  expect(mixed).toMatchObject({ count: 13, claims: [], name: '13 claims', label: '13 claims: denied: 1, reported: 12' });
  const many = Array.from({ length: 13 }, (_, i) => single(`c-${i}`, 'reported'));
  expect(mergeMarks(here(many), words)[0]).toMatchObject({ count: 13, claims: [] });
  expect(mergeMarks([...here([single('c-1', 'reported')]), ...here([single('c-2', 'reported')], 30)], words)).toHaveLength(2);
});

it('clusters are rings that keep off each other, divided by status', () => {
  const cluster = (n: number, x: number): Placed => ({ mark: markOf({ n, reported: n - 1, denied: 1 }, at, false, view, words), x, y: 0 });
  const merged = mergeMarks([cluster(500, 0), cluster(90, 40), cluster(80, 60), cluster(70, 100)], words);
  expect(merged.map((m) => m.count)).toEqual([590, 150]);
  expect(merged[0]?.shares?.reduce((a, b) => a + b, 0)).toBe(590);
  const plate = document.createElement('span');
  merged[0]?.ring?.draw(plate);
  expect(plate.textContent).toBe('590claims');
  expect(plate.style.backgroundImage).toContain('var(--denied)');
});

it('an area has the colour of what most of its claims are', () => {
  expect(most({ reported: 5, denied: 9, retracted: 1 })).toBe('denied');
  expect(most({ reported: 2, denied: 2 })).toBe('denied');
  expect(most({ n_other: 4 })).toBeUndefined();
});
