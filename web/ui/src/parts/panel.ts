// What is in a cluster: how many claims and places, who claims, which reports, statuses, who answers and when, each a link
// that filters. It is counted by the server in one request, over all that the cluster's box holds.
import type { Card } from './card';
import type { CountKey, TextKey, Words } from '../lib/i18n';
import { order, filters, type Config } from '../lib/server';
import { queryText } from '../lib/url';
import type { Mark } from '../marks/marks';

/** So many values of a facet are said; the others are behind the list. */
const said = 5;

interface Value {
  id: string;
  label?: string;
  n: number;
}

interface Answerer {
  source: string;
  label?: string;
  denies: number;
  contradicts: number;
  general: number;
}

/** What /facets answers. */
export interface Counted {
  claims: number;
  places: number;
  undated: number;
  facets: Record<string, Value[] | null>;
  answerers?: Answerer[];
}

interface Of {
  config: Config;
  /** The address of a page of what the cluster holds. */
  q: URLSearchParams;
  from: HTMLElement;
  /** Zooms in to the cluster; false where that does not take it apart. */
  nearer: () => boolean;
}

/** Opens the panel of a cluster; where its claims cannot be counted, the map zooms in as it would without. */
export async function openPanel(card: Card, host: HTMLElement, mark: Mark, of: Of, words: Words): Promise<void> {
  const ask = new URLSearchParams([...of.q].filter(([k]) => filters.includes(k)));
  ask.set('story', of.config.story);
  // Facets stand beside the tiles of claims.
  const url = of.config.marks.replace(/\/tiles\/.*/, '/facets');
  let counted: Counted;
  try {
    const r = await fetch(`${url}?${queryText(ask)}&with=answerers&hl=${of.config.lang}`, { credentials: 'omit' });
    if (!r.ok) throw new Error(String(r.status));
    counted = (await r.json()) as Counted;
  } catch {
    if (!of.nearer()) location.assign(`?${queryText(of.q)}`);
    return;
  }
  const claims = words.n('count.claims', counted.claims);
  await card.open(mark.place && mark.kind !== 'point' ? words.t('map.mark', { place: mark.name, what: claims }) : claims, [], of.from);
  const box = host.querySelector('.card');
  if (!box) return;
  const does = element('p', 'does');
  if (mark.kind === 'point') {
    const zoom = element('button', '', words.t('map.zoomin'));
    zoom.type = 'button';
    zoom.addEventListener('click', () => {
      card.close();
      of.nearer();
    });
    does.append(zoom, ' ');
  }
  does.append(link(`?${queryText(of.q)}`, words.t('map.aslist')));
  box.append(does, ...content(counted, of.q, words));
  const csv = link(`${url}?${queryText(ask)}&f=csv&by=country,month,claimant&hl=${of.config.lang}`, words.t('panel.csv'));
  const last = element('p', 'does');
  last.append(csv);
  box.append(last);
}

/** The parts of the panel. Exported for tests. */
export function content(c: Counted, q: URLSearchParams, words: Words): HTMLElement[] {
  const out: HTMLElement[] = [element('p', 'listed', words.n('count.places', c.places))];
  const values = (k: string) => c.facets[k] ?? [];
  const part = (title: TextKey, items: Node[]) => {
    if (items.length === 0) return;
    const list = element('ul', '');
    for (const x of items) {
      const li = element('li', '');
      li.append(x);
      list.append(li);
    }
    out.push(element('h3', '', words.t(title)), list);
  };
  const facet = (title: TextKey, name: string, list: Value[]) => {
    const items: Node[] = list.slice(0, said).map((v) => link(filtered(q, name, v.id), words.t('list.note', { a: v.label ?? v.id, b: words.number(v.n) })));
    if (list.length > said && list.length < 200) items.push(document.createTextNode(words.n('summary.more', list.length - said)));
    part(title, items);
  };
  facet('filter.claimant', 'claimant', values('claimant'));
  part('panel.answers', (c.answerers ?? []).slice(0, said).map((a) => who(a, words)));
  facet('filter.report', 'report', values('report'));
  const rank = (v: Value) => order.findIndex((s) => s === v.id);
  const statuses = [...values('status')].sort((a, b) => rank(a) - rank(b));
  part('filter.status', statuses.map((v) => link(filtered(q, 'status', v.id), words.t('list.note', { a: words.t(`tag.${v.id}` as TextKey), b: words.number(v.n) }))));
  part('filter.time', time(c, q, words));
  return out;
}

/** Who answers, and how many of these claims in each way. */
function who(a: Answerer, words: Words): Node {
  const ways: [CountKey, number][] = [['summary.denies.of', a.denies], ['summary.contradicts.of', a.contradicts], ['summary.general.of', a.general]];
  const said = ways.flatMap(([k, n]) => (n > 0 ? [words.n(k, n)] : []));
  return document.createTextNode(words.t('list.note', { a: a.label ?? a.source, b: said.join(' ') }));
}

/** From the first month to the last, on the clock that is chosen. */
function time(c: Counted, q: URLSearchParams, words: Words): Node[] {
  const months = c.facets['month'] ?? [];
  const [first, last] = [months[0]?.id, months.at(-1)?.id];
  const named = (id: string) => words.t('date.month', { month: words.list('months')[Number(id.slice(-2)) - 1] ?? '', year: String(Number(id.slice(0, -3))) });
  const out: Node[] = [];
  if (first && last) {
    const text = first === last ? named(first) : words.t('date.range', { from: named(first), to: named(last) });
    const to = new URLSearchParams(q);
    to.set('dated', 'true');
    out.push(link(filtered(to, 'datetime', first === last ? first : `${first}/${last}`), text));
  }
  if (c.undated > 0) out.push(document.createTextNode(words.t('panel.undated')));
  return out;
}

function filtered(q: URLSearchParams, name: string, value: string): string {
  const to = new URLSearchParams(q);
  to.set(name, value);
  return `?${queryText(to)}`;
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text = ''): HTMLElementTagNameMap[K] {
  const e = document.createElement(name);
  if (className) e.className = className;
  e.textContent = text;
  return e;
}

function link(href: string, text: string): HTMLAnchorElement {
  const a = element('a', '', text);
  a.href = href;
  return a;
}
