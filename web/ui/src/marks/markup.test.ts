// Text of claims stays text, whatever is in it.
import { beforeEach, expect, it } from 'vitest';
import { Card, copy } from '../parts/card';
import en from '../i18n/en.json';
import { glyph } from '../lib/glyph';
import table from '../glyphs.json';
import { Words } from '../lib/i18n';
import type { Config } from '../lib/server';
import { read } from '../lib/view';

const evil = '<img src=x onerror="window.hit=1">';
beforeEach(() => document.body.replaceChildren());

function listed(id: string, text: string): HTMLElement {
  const article = document.createElement('article');
  article.id = `claim-${id}`;
  const h = document.createElement('h4');
  h.id = `h-${id}`;
  const p = document.createElement('p');
  p.textContent = text;
  article.append(h, p);
  document.body.append(article);
  return article;
}

it('a card shows markup in a claim and in a name as text', async () => {
  listed('c-1', evil);
  const host = document.createElement('div');
  document.body.append(host);
  await new Card(host, { claims: '/claims/' } as Config, new Words('en', en)).open(evil, ['c-1'], undefined);
  expect(host.querySelector('img')).toBeNull();
  expect(host.querySelector('h2')?.textContent).toBe(evil);
  expect(host.querySelector('article')?.textContent).toContain(evil);
});

it('a copied claim has ids of its own', () => {
  listed('c-2', 'text');
  const c = copy(document, 'c-2');
  expect(c?.id).toBe('card-claim-c-2');
  expect(c?.getAttribute('aria-labelledby')).toBe('card-h-c-2');
  expect(document.querySelectorAll('#claim-c-2')).toHaveLength(1);
  expect(copy(document, 'none')).toBeUndefined();
});

it('a closed card gives focus back and says so', async () => {
  listed('c-3', 'text');
  const host = document.createElement('div');
  const from = document.createElement('button');
  host.append(from);
  document.body.append(host);
  const card = new Card(host, { claims: '/claims/' } as Config, new Words('en', en));
  let closed = 0;
  card.onClose = () => closed++;
  await card.open('Place', ['c-3'], from);
  expect(card.isOpen).toBe(true);
  card.close();
  card.close();
  expect(document.activeElement).toBe(from);
  expect(closed).toBe(1);
});

it('a data block with < in it is read as it was meant', () => {
  const s = document.createElement('script');
  s.type = 'application/json';
  s.id = 'view';
  s.textContent = '{"a":"\\u003c/script\\u003e"}';
  document.body.append(s);
  expect(read<{ a: string }>(document, 'view')).toEqual({ a: '</script>' });
  expect(() => read(document, 'nothing')).toThrow('no data block “nothing”');
});

it('every glyph is drawn from the table', () => {
  for (const name of Object.keys(table) as (keyof typeof table)[]) {
    const e = glyph(name);
    expect(e.querySelectorAll('path')).toHaveLength(table[name].length);
    expect(e.getAttribute('aria-hidden')).toBe('true');
  }
});

it('a card has a row whole, with the answer that is printed on another row', () => {
  const row = (id: string, ...answer: Element[]) => {
    const article = listed(id, 'brief');
    const [fold, head, text] = [document.createElement('details'), document.createElement('summary'), document.createElement('p')];
    text.textContent = `text of ${id}`;
    head.append(...article.childNodes);
    fold.append(head, text, ...answer);
    article.append(fold);
  };
  const said = document.createElement('div');
  said.id = 'said-c-5-d';
  said.textContent = 'There is none.';
  const [again, link] = [document.createElement('p'), document.createElement('a')];
  again.className = 'again';
  link.href = '#said-c-5-d';
  again.append(link);
  row('c-5', said);
  row('c-6', again);
  const c = copy(document, 'c-6');
  expect(c?.querySelector('details, .again')).toBeNull();
  expect(c?.textContent).toBe('text of c-6There is none.');
  expect(c?.querySelector('h3')?.id).toBe('card-h-c-6');
  expect(document.querySelectorAll('#said-c-5-d')).toHaveLength(1);
});
