import { expect, it } from 'vitest';
import { content, type Counted } from './panel';
import en from '../i18n/en.json';
import { Words } from '../lib/i18n';

const words = new Words('en', en);
const counted: Counted = {
  claims: 12, places: 3, undated: 2,
  facets: {
    claimant: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, i) => ({ id, label: `<img> ${id}`, n: 9 - i })),
    report: [{ id: 'r', n: 4 }],
    status: [{ id: 'reported', n: 8 }, { id: 'denied', n: 4 }],
    month: [{ id: '0987-03', n: 1 }, { id: '2022-07', n: 2 }],
  },
  answerers: [{ source: 'x', label: 'The Ministry', denies: 3, contradicts: 0, general: 1 }],
};

it('a panel says what a cluster holds, and each value is a link that filters', () => {
  const box = document.createElement('div');
  box.append(...content(counted, new URLSearchParams('viewport=1,2,3,4&topic=t'), words));
  const list = (h: string) => [...box.querySelectorAll('h3')].find((e) => e.textContent === h)?.nextElementSibling;
  expect(box.querySelector('.listed')?.textContent).toBe('3 places');
  expect(list('Who says it')?.children).toHaveLength(6);
  expect(list('Who says it')?.lastElementChild?.textContent).toBe('and 2 others');
  expect(list('Report')?.querySelector('a')?.getAttribute('href')).toBe('?viewport=1,2,3,4&topic=t&report=r');
  expect(list('Status')?.firstElementChild?.textContent).toBe('denied: 4');
  expect(list('Who answers')?.textContent).toBe('The Ministry: Denies 3 claims. An editor links this general denial to 1 claim.');
  expect(list('Time')?.querySelector('a')?.textContent).toBe('from March 987 to July 2022');
  expect(list('Time')?.querySelector('a')?.getAttribute('href')).toContain('datetime=0987-03/2022-07');
  expect(box.querySelector('img')).toBeNull();
});

it('what is not there has no heading', () => {
  const out = content({ claims: 1, places: 1, undated: 0, facets: { month: [] } }, new URLSearchParams(), words);
  expect(out.map((e) => e.textContent)).toEqual(['1 place']);
});
