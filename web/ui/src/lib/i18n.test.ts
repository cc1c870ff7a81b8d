import { describe, expect, it } from 'vitest';
import vectors from '../dates.vectors.json';
import { dateWords } from './dates';
import { fill, Words } from './i18n';

const files = import.meta.glob<Record<string, unknown>>('../i18n/*.json', { eager: true, import: 'default' });
const table = Object.entries(files).map(([path, texts]): [string, Words] => {
  const lang = path.replace('../i18n/', '').replace('.json', '');
  return [lang, new Words(lang, texts)];
});
const words = (lang: string) => {
  const found = table.find(([l]) => l === lang);
  if (!found) throw new Error(`there is no ${lang}.json`);
  return found[1];
};

describe('words', () => {
  it('fill placeholders once, and leave unknown ones', () => {
    expect(fill('{a} and {b}', { a: '{b}', b: 'x' })).toBe('{b} and x');
    expect(fill('{who}', {})).toBe('{who}');
  });

  it('count in the plural of the language', () => {
    const en = words('en');
    expect([0, 1, 2, 12].map((n) => en.n('count.claims', n))).toEqual(['0 claims', '1 claim', '2 claims', '12 claims']);
    expect(en.n('count.claims', 12_345)).toBe('12,345 claims');
  });

  it('join names into a list', () => {
    const en = words('en');
    expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map((l) => en.join(l))).toEqual(['', 'A', 'A and B', 'A, B and C']);
  });

  it('take a name in the language, else the name itself', () => {
    expect(words('en').name({ name: 'Beč', names: { en: 'Vienna' } })).toBe('Vienna');
    expect(words('en').name({ name: 'Beč', names: { hr: 'Beč' } })).toBe('Beč');
  });
});

describe.each(table)('dates in %s', (lang, w) => {
  const rows = (vectors as Record<string, string>[]).map((v): [string, string] => [v['edtf'] ?? '', v[lang] ?? '']);
  it.each(rows)('%s is %s', (edtf, want) => {
    expect(want).not.toBe('');
    expect(dateWords(w, edtf)).toBe(want);
  });
});
