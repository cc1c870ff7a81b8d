// What is claimed, when it is too much to be drawn from the page: clusters, single claims and tags out of vector tiles.
import { LatLng, type LMap } from './leaflet';
import type { Words } from './i18n';
import { together, type Mark } from './marks';
import { Tile, type Props } from './mvt';
import { order } from './places';
import type { Role, Status, View } from './view';

/** More signs than this are not set at once: those that count most stand for the rest. */
const most = 250;
const kept = 200;
/** Up to so many claims are opened as a card; more are zoomed into. */
const listed = 12;

export class Clusters {
  private readonly cache = new Map<string, Promise<Tile | null>>();
  private wanted = '';

  constructor(
    private readonly map: LMap,
    private readonly url: string,
    private readonly words: Words,
  ) {}

  /** The signs of what the map shows; undefined when the map has moved on meanwhile. Throws when a tile cannot be had. */
  async marks(view: View, query: string): Promise<Mark[] | undefined> {
    const tiles = this.visible();
    const wanted = (this.wanted = `${query} ${tiles.map((t) => t.key).join(' ')}`);
    const found = await Promise.all(tiles.map((t) => this.tile(t, query)));
    if (wanted !== this.wanted) return undefined;
    const out: Mark[] = [];
    for (const [i, tile] of found.entries()) {
      const at = tiles[i];
      if (!tile || !at) continue;
      for (const layer of ['marks', 'labels']) {
        for (const f of tile.points(layer)) out.push(markOf(f.props, place(at, f.x, f.y), layer === 'labels', view, this.words));
      }
    }
    const zoom = this.map.getZoom();
    const near = (a: Mark, b: Mark) => this.map.project(a.latlng, zoom).distanceTo(this.map.project(b.latlng, zoom)) < together;
    return mergeMarks(out, near, this.words).sort((a, b) => size(b) - size(a)).slice(0, most);
  }

  /** The tiles of 512 pixels that cover the view. */
  private visible(): At[] {
    const z = Math.max(0, Math.round(this.map.getZoom()) - 1);
    const n = 2 ** z;
    const side = (256 * 2 ** this.map.getZoom()) / n;
    const box = this.map.getPixelBounds();
    const [min, max] = [box.min, box.max];
    if (!min || !max) return [];
    const out: At[] = [];
    for (let y = Math.max(0, Math.floor(min.y / side)); y <= Math.min(n - 1, Math.floor(max.y / side)); y++) {
      for (let col = Math.floor(min.x / side); col <= Math.floor(max.x / side); col++) {
        const x = ((col % n) + n) % n;
        out.push({ key: `${z}/${x}/${y}`, z, x, y, col });
      }
    }
    return out;
  }

  private tile(t: At, query: string): Promise<Tile | null> {
    const key = `${query} ${t.key}`;
    let p = this.cache.get(key);
    if (!p) {
      p = this.load(t, query);
      p.catch(() => this.cache.delete(key));
      this.cache.set(key, p);
      const oldest = this.cache.keys().next().value;
      if (this.cache.size > kept && oldest !== undefined) this.cache.delete(oldest);
    }
    return p;
  }

  private async load(t: At, query: string): Promise<Tile | null> {
    const url = this.url.replace('{z}', String(t.z)).replace('{x}', String(t.x)).replace('{y}', String(t.y));
    const r = await fetch(`${url}?${query}`, { credentials: 'omit' });
    if (!r.ok) throw new Error(`tile ${t.key}: ${r.status}`);
    const data = await r.arrayBuffer();
    return data.byteLength > 0 ? new Tile(data, t.z, t.x, t.y) : null;
  }
}

interface At {
  key: string;
  z: number;
  x: number;
  y: number;
  /** The column, in the copy of the world that is in view. */
  col: number;
}

function place(t: At, x: number, y: number): InstanceType<typeof LatLng> {
  const n = 2 ** t.z;
  const lon = ((t.col + x / 4096) / n) * 360 - 180;
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (t.y + y / 4096)) / n))) * 180) / Math.PI;
  return new LatLng(lat, lon);
}

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
    const said = grey ? words.t(`role.${role}`) : words.t(`tag.${status}`);
    const what = topic === '' ? said : words.t('tag.what', { topic, status: said });
    return { places: [], latlng, name: named || what, what: named ? what : '', label: named ? words.t('map.mark', { place: named, what }) : what, claims: [claim], statuses: grey ? [] : [status], grey, kind, ...(named !== '' && { place: true }) };
  }
  const sites = number('n');
  const what = words.n('count.claims', sites || number('n_other'));
  const statuses = order.filter((s) => number(s) > 0);
  const name = number('places') > 1 ? words.n('map.many', number('places')) : named;
  return {
    places: [], latlng, name: name || what, what: name ? what : '', label: name ? words.t('map.mark', { place: name, what }) : what,
    claims: [], statuses, grey: sites === 0, kind, count: sites || number('n_other'),
    ...(text('location') !== '' && { location: text('location') }),
  };
}

const size = (m: Mark) => m.count ?? m.claims.length;

/** Makes one sign of those that would stand on each other: tiles tell claims of one place one by one while they are few. */
export function mergeMarks(marks: Mark[], near: (a: Mark, b: Mark) => boolean, words: Words): Mark[] {
  const groups: Mark[][] = [];
  // What is said to be somewhere comes first, so that the sign stands there.
  for (const m of [...marks].sort((a, b) => Number(a.grey) - Number(b.grey) || size(b) - size(a))) {
    const group = m.kind === 'point' ? groups.find(([g]) => g?.kind === 'point' && near(g, m)) : undefined;
    if (group) group.push(m);
    else groups.push([m]);
  }
  return groups.map((g) => merged(g, words));
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
  const { count, location, ...rest } = first;
  void [count, location];
  return {
    ...rest,
    name: name || total,
    what: name ? total : '',
    label: name ? words.t('map.mark', { place: name, what: total }) : total,
    claims: known ? [...new Set(group.flatMap((m) => m.claims))] : [],
    statuses: order.filter((s) => group.some((m) => m.statuses.includes(s))),
    grey: sites.length === 0,
    ...(!known && { count: n }),
  };
}
