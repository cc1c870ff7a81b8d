// What is claimed, when it is too much to be drawn from the page: clusters, single claims and tags out of vector tiles.
import { LatLng, type LMap } from '../ground/leaflet';
import type { Words } from '../lib/i18n';
import { together, type Bounds, type Mark } from './marks';
import type { Props } from '../ground/mvt';
import { tagged } from './places';
import { keyOf, type At, type Store } from '../ground/tiles';
import { order, type Role, type Status, type View, type Word } from '../lib/server';

/** More signs than this are not set at once: those that count most stand for the rest. */
const atMost = 200;
/** Up to so many claims are opened as a card; more are zoomed into. */
const listed = 12;
/** So far beyond the edge of the view there are signs already when the map is moved. */
const margin = 120;

/** A tile in view: column is that of the copy of the world that is shown. */
interface InView extends At {
  col: number;
}

export class Clusters {
  private wanted = '';

  constructor(
    private readonly map: LMap,
    private readonly tiles: Store,
    private readonly words: Words,
  ) {}

  /** The signs of what the map shows; undefined when the map has moved on meanwhile. Throws when a tile cannot be had. */
  async marks(view: View, query: string): Promise<Mark[] | undefined> {
    const zoom = this.map.getZoom();
    const box = this.map.getPixelBounds();
    const [min, max] = [box.min, box.max];
    if (!min || !max) return [];
    const tiles = this.visible(zoom, min, max);
    const wanted = (this.wanted = `${query} ${zoom} ${min.x},${min.y}`);
    this.tiles.need('signs', tiles, query);
    let found;
    try {
      found = await Promise.all(tiles.map((t) => this.tiles.get(t, query)));
    } catch (err) {
      if (wanted !== this.wanted) return undefined;
      throw err;
    }
    if (wanted !== this.wanted) return undefined;
    const out: Placed[] = [];
    for (const [i, tile] of found.entries()) {
      const at = tiles[i];
      if (!tile || !at) continue;
      const side = (256 * 2 ** zoom) / 2 ** at.z;
      for (const layer of ['marks', 'labels']) {
        for (const f of tile.points(layer)) {
          const [x, y] = [(at.col + f.x / 4096) * side, (at.y + f.y / 4096) * side];
          if (x < min.x - margin || x > max.x + margin || y < min.y - margin || y > max.y + margin) continue;
          const mark = markOf(f.props, place(at, f.x, f.y), layer === 'labels', view, this.words);
          out.push({ mark: { ...mark, box: boxOf(at, f.x, f.y, mark), key: `${zoom} ${layer} ${at.col} ${keyOf(at)} ${f.x},${f.y} ${mark.label}` }, x, y });
        }
      }
    }
    return mergeMarks(out, this.words).sort((a, b) => size(b) - size(a)).slice(0, atMost);
  }

  /** The tiles of 512 pixels that cover the view. */
  private visible(zoom: number, min: { x: number; y: number }, max: { x: number; y: number }): InView[] {
    const z = Math.max(0, Math.round(zoom) - 1);
    const n = 2 ** z;
    const side = (256 * 2 ** zoom) / n;
    const at = (v: number) => Math.floor(v / side);
    const out: InView[] = [];
    for (let y = Math.max(0, at(min.y - margin)); y <= Math.min(n - 1, at(max.y + margin)); y++) {
      for (let col = at(min.x - margin); col <= at(max.x + margin); col++) {
        const x = ((col % n) + n) % n;
        out.push({ z, x, y, col });
      }
    }
    return out;
  }
}

function place(t: InView, x: number, y: number): InstanceType<typeof LatLng> {
  const n = 2 ** t.z;
  const lon = ((t.col + x / 4096) / n) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (t.y + y / 4096)) / n))) * 180) / Math.PI;
  return new LatLng(lat, lon);
}

/** Units of a tile along a side of a cell in which the server counts claims as one; see gridBits in geo/index. */
const cell = 4096 / 16;

/** The box of a cluster's cell, or of what a single sign may be rounded from. */
function boxOf(t: InView, x: number, y: number, m: Mark): Bounds {
  const [a, b] = m.count === undefined ? [[x - 1, y - 1], [x + 1, y + 1]] : [[x, y], [x + cell, y + cell]].map((p) => p.map((v) => Math.floor(v / cell) * cell));
  const [nw, se] = [place(t, a?.[0] ?? x, a?.[1] ?? y), place(t, b?.[0] ?? x, b?.[1] ?? y)];
  return [nw.lng, se.lat, se.lng, nw.lat];
}

/** The box about both. */
function around(a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** The kinds of claim whose word stands for the status that a claim is reported. */
const answers: Word[] = ['denial', 'response', 'explanation'];

/** A feature of a claims tile as a sign. Exported for tests. */
export function markOf(p: Props, latlng: InstanceType<typeof LatLng>, tag: boolean, view: View, words: Words): Mark {
  const text = (k: string) => String(p[k] ?? '');
  const number = (k: string) => Number(p[k] ?? 0);
  const known = view.locations[text('location')];
  const named = text('name') || (known ? words.name(known) : '');
  const single = p['n'] === undefined;
  const claim = text('claim') || (text('mark_id').split(':')[1] ?? '').split('@')[0] || '';
  const kind = !tag ? 'point' : text('precision') === 'country' ? 'country' : 'area';
  if (single) {
    const status = text('status') as Status;
    const role = text('role') as Role;
    const grey = role !== 'site';
    const t = view.topics[text('topic')];
    const topic = t ? words.name({ name: t.title, ...(t.titles && { names: t.titles }) }) : '';
    const said = words.t(`role.${role}`);
    const word = (status === 'reported' && answers.find((k) => k === text('kind'))) || status;
    const what = !grey ? tagged(topic, word, kind === 'country', words) : topic === '' ? said : words.t('tag.what', { topic, status: said });
    return { places: [], latlng, name: named || what, what: named ? what : '', label: named ? words.t('map.mark', { place: named, what }) : what, claims: [claim], statuses: grey ? [] : [status], grey, kind, ...(named !== '' && { place: true }) };
  }
  const sites = number('n');
  const what = words.n('count.claims', sites || number('n_other'));
  const statuses = order.filter((s) => number(s) > 0);
  const name = number('places') > 1 ? words.n('map.many', number('places')) : named;
  return {
    places: [], latlng, name: name || what, what: name ? what : '', label: name ? words.t('map.mark', { place: name, what }) : what,
    claims: [], statuses, grey: sites === 0, kind, count: sites || number('n_other'), shares: order.map(number),
    ...(text('location') !== '' && { location: text('location') }),
  };
}

const size = (m: Mark) => m.count ?? m.claims.length;

/** A sign with its place in pixels. */
export interface Placed {
  mark: Mark;
  x: number;
  y: number;
}

/** The radius of the ring of so many claims: its ground grows with them, from where their number has room to where rings hide the map. */
const radius = (n: number) => Math.round(Math.min(20 + 0.09 * Math.sqrt(n), 46));

/** How far a sign reaches: rings keep off each other, and what is smaller goes into them. */
const reach = (m: Mark) => (m.count === undefined ? together / 2 : radius(m.count) + 3);

/** Makes one sign of those that would stand on each other: tiles tell claims of one place one by one while they are few. */
export function mergeMarks(marks: Placed[], words: Words): Mark[] {
  let now = marks;
  // What was merged may have become a ring, which is larger: then it is merged again.
  for (let round = 0; round < 4; round++) {
    const next = mergeOnce(now, words);
    const done = next.length === now.length;
    now = next;
    if (done) break;
  }
  return now.map((p) => ringed(p.mark, words));
}

function mergeOnce(marks: Placed[], words: Words): Placed[] {
  const groups: [Placed, ...Placed[]][] = [];
  // What is said to be somewhere comes first, and what counts most, so that the sign stands there.
  for (const m of [...marks].sort((a, b) => Number(a.mark.grey) - Number(b.mark.grey) || size(b.mark) - size(a.mark))) {
    const near = (g: Placed) => (g.x - m.x) ** 2 + (g.y - m.y) ** 2 < (reach(g.mark) + reach(m.mark)) ** 2;
    const group = m.mark.kind === 'point' ? groups.find(([g]) => g.mark.kind === 'point' && near(g)) : undefined;
    if (group) group.push(m);
    else groups.push([m]);
  }
  return groups.map((g) => ({ ...g[0], mark: merged(g.map((p) => p.mark), words) }));
}

/** A cluster without a name is drawn as a ring, divided by status, about its number; a tag for many claims has a small one. */
function ringed(m: Mark, words: Words): Mark {
  const { count, shares } = m;
  if (count === undefined || !shares || shares.every((s) => s === 0)) return m;
  const parts = order.flatMap((s, i) => (shares[i] ? [words.t('list.note', { a: words.t(`tag.${s}`), b: words.number(shares[i] ?? 0) })] : []));
  const label = parts.length > 1 ? words.t('list.note', { a: m.label, b: words.chain('list.comma', parts) }) : m.label;
  if (m.kind !== 'point' || m.what !== '') return count > listed ? { ...m, label, dot: () => dot(shares) } : { ...m, label };
  return { ...m, label, ring: { radius: radius(count), draw: (plate) => drawRing(plate, count, shares, words) } };
}

/** The ring divided by status, as a picture for CSS. */
function gradient(shares: number[]): string {
  const all = shares.reduce((a, b) => a + b, 0);
  const stops: string[] = [];
  let at = 0;
  for (const [i, s] of order.entries()) {
    const share = shares[i] ?? 0;
    if (share === 0) continue;
    const end = at + (share / all) * 360;
    // A gap tells two parts apart without colours; a part too thin for one has none.
    const gap = end - at > 14 && share < all ? 4 : 0;
    stops.push(`var(--${s}) ${at}deg ${end - gap}deg`, `var(--bg) ${end - gap}deg ${end}deg`);
    at = end;
  }
  return `conic-gradient(${stops.join(',')})`;
}

function dot(shares: number[]): HTMLElement {
  const e = document.createElement('span');
  e.className = 'dot';
  e.style.backgroundImage = gradient(shares);
  return e;
}

function drawRing(plate: HTMLElement, count: number, shares: number[], words: Words): void {
  plate.classList.add('ring');
  plate.style.width = plate.style.height = `${2 * radius(count)}px`;
  plate.style.backgroundImage = gradient(shares);
  const text = document.createElement('span');
  const number = document.createElement('b');
  number.textContent = words.number(count);
  const unit = document.createElement('small');
  unit.textContent = words.n('map.ring', count);
  text.append(number, unit);
  plate.append(text);
}

function merged(group: Mark[], words: Words): Mark {
  const [first] = group;
  if (!first || group.length === 1) return first as Mark;
  const sites = group.filter((m) => !m.grey);
  const counted = sites.length > 0 ? sites : group;
  const n = counted.some((m) => m.count !== undefined)
    ? counted.reduce((sum, m) => sum + size(m), 0)
    : new Set(counted.flatMap((m) => m.claims)).size;
  // One claim is said in words.
  const total = n === 1 && first.claims.length === 1 ? first.what || first.name : words.n('count.claims', n);
  const names = new Set(group.map((m) => (m.place ? m.name : '')));
  const name = names.size === 1 && first.place ? first.name : '';
  const known = n <= listed && group.every((m) => m.count === undefined);
  const { count, shares, location, ...rest } = first;
  void [count, shares, location];
  const box = group.map((m) => m.box).reduce(around);
  return {
    ...rest,
    ...(box && { box }),
    name: name || total,
    what: name ? total : '',
    label: name ? words.t('map.mark', { place: name, what: total }) : total,
    claims: known ? [...new Set(group.flatMap((m) => m.claims))] : [],
    statuses: order.filter((s) => group.some((m) => m.statuses.includes(s))),
    grey: sites.length === 0,
    shares: order.map((s, i) => group.reduce((sum, m) => sum + share(m, s, i), 0)),
    ...(!known && { count: n }),
    ...(first.key !== undefined && { key: `${first.key} ${n} ${group.length}` }),
  };
}

/** How many of a sign's claims have a status, the i-th in order: a single claim has its own. */
function share(m: Mark, status: Status, i: number): number {
  return m.shares?.[i] ?? (m.count === undefined && m.statuses.includes(status) ? m.claims.length : 0);
}
