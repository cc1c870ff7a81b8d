// What is claimed, on the map: a sign for each place, its tag, and areas under them. Discs, hatching and counts are for
// places where something is said to be; others have a small grey sign with the role in words.
import { Circle, Layer, LatLng, Polygon, Polyline, SVG, type Handler, type LMap, type LPath, type LPoint, type ZoomAnim } from '../ground/leaflet';
import { polygonsNear, turn } from '../ground/globe';
import { glyph, svg, type GlyphName } from '../lib/glyph';
import type { Words } from '../lib/i18n';
import { Ground, type Ring } from '../ground/ground';
import { inView, layout, nearest, type Box, type Item, type Size, type Spot } from '../ground/layout';
import { claimant, claimsOf, replyTo, spoken, what, type Place } from './places';
import { edges, type Country } from '../lib/steps';
import { order, type Polygonal, type Status, type View } from '../lib/server';

/** Below this many pixels an area is too small to see what it is: its tag stands apart, on a line. */
export const smallArea = 24;
/** A disc up to this radius is drawn as a soft ring about its sign, so that a town never looks like an address. */
const smallDisc = 16;
/** Signs nearer than this are drawn as one. */
export const together = 24;

export type Bounds = [west: number, south: number, east: number, north: number];

/** One sign: a place, or several that are too near each other to tell apart. */
export interface Mark {
  places: Place[];
  latlng: InstanceType<typeof LatLng>;
  name: string;
  what: string;
  label: string;
  /** Who claims it, in words, where that is the same for all of it. */
  by?: string;
  /** The sign of those who answer. */
  reply?: GlyphName | undefined;
  claims: string[];
  statuses: Status[];
  /** Nothing is said to be here. */
  grey: boolean;
  kind: 'point' | 'area' | 'country';
  /** Of a cluster: how many claims. A cluster does not know which. */
  count?: number;
  /** Out of a tile: the name is that of a place, not what is said. */
  place?: boolean;
  /** The place that a cluster stands for, when it is one. */
  location?: string;
  /** Of a cluster of points: the box of its cells, west, south, east, north. */
  box?: Bounds;
  /** What a sign out of tiles is known by: one that is still there when the map has moved keeps its element. */
  key?: string;
  /** How many claims of a cluster have each status, in the order of statuses. */
  shares?: number[];
  /** A cluster that is drawn as a ring of this radius, with what is inside it. */
  ring?: { radius: number; draw: (plate: HTMLElement) => void };
  /** On a tag for many claims: a small ring in place of the glyphs of statuses. */
  dot?: () => HTMLElement;
}

type Shapes = Map<string, Country>;

/** A sign with its tag, as an element at a point of the map. */
class Sign extends Layer {
  readonly el = document.createElement('div');
  readonly tag = document.createElement('span');
  private readonly plate = document.createElement('span');
  private readonly line = svg('svg', { class: 'leader', 'aria-hidden': 'true', width: 1, height: 1 });
  full = { w: 0, h: 0 };
  brief = { w: 0, h: 0 };
  stack: Size | undefined;
  said: Size | undefined;

  constructor(readonly mark: Mark) {
    super({ pane: 'marks' });
    const { el, tag, plate } = this;
    el.className = `mk ${mark.kind}${mark.grey ? ' grey' : ` s-${mark.statuses[0] ?? 'reported'}`}`;
    el.tabIndex = -1;
    el.setAttribute('role', 'button');
    el.setAttribute('aria-label', mark.label);
    el.dataset['place'] = mark.places.map((p) => p.id).join(' ');
    if (mark.count !== undefined) el.dataset['count'] = String(mark.count);
    const glyphs: GlyphName[] = mark.grey ? ['other'] : [...mark.statuses.slice(0, 3), ...(mark.reply ? [mark.reply] : [])];
    plate.className = 'plate';
    const home = mark.kind === 'point' ? plate : tag;
    if (mark.ring) {
      mark.ring.draw(plate);
      el.classList.add('bare');
    } else if (mark.dot) home.append(mark.dot());
    else home.append(...glyphs.map(glyph));
    tag.className = 'tag';
    const text = document.createElement('span');
    const name = document.createElement('b');
    name.textContent = mark.name;
    const small = document.createElement('small');
    small.textContent = mark.what;
    // The space keeps the words apart where the text is read as one.
    text.append(name, ' ', small);
    if (mark.by) {
      const by = document.createElement('small');
      by.className = 'by';
      by.textContent = mark.by;
      text.append(' ', by);
    }
    tag.append(text);
    el.append(this.line, tag);
    if (mark.kind === 'point') el.append(plate);
  }

  override onAdd(map: LMap): this {
    map.getPane('marks')?.append(this.el);
    this.reset();
    return this;
  }

  override onRemove(): this {
    this.el.remove();
    return this;
  }

  override getEvents(): Record<string, Handler> {
    return { zoom: () => this.reset(), viewreset: () => this.reset(), zoomanim: (e) => this.animate(e as ZoomAnim) };
  }

  private reset(): void {
    this.place(this._map.latLngToLayerPoint(this.mark.latlng).round());
  }

  /** In two dimensions: with three, as Leaflet sets them, each sign would be a layer of its own for the browser to put together. */
  private place(p: LPoint): void {
    this.el.style.transform = `translate(${p.x}px,${p.y}px)`;
  }

  private animate(e: ZoomAnim): void {
    const map = this._map as LMap & { _latLngToNewLayerPoint(l: unknown, z: number, c: unknown): LPoint };
    this.place(map._latLngToNewLayerPoint(this.mark.latlng, e.zoom, e.center).round());
  }

  /** The radius that belongs to the sign itself. */
  get radius(): number {
    if (this.mark.ring) return this.mark.ring.radius;
    if (this.mark.kind !== 'point') return 0;
    return this.mark.grey ? 8 : 16 + 7 * (Math.min(this.mark.statuses.length, 3) - (this.mark.reply ? 0 : 1));
  }

  /** Measures tags: all are changed, then all are read, so that the browser lays them out twice and not twice for each. */
  static measure(signs: Sign[]): void {
    const size = (s: Sign) => ({ w: s.tag.offsetWidth, h: s.tag.offsetHeight });
    const tagged = signs.filter((s) => !s.mark.ring);
    for (const s of tagged) s.el.classList.remove('bare', 'brief', 'stack', 'said');
    for (const s of tagged) s.full = s.brief = size(s);
    const tall = tagged.filter((s) => !s.mark.grey);
    for (const s of tall) s.el.classList.add('stack');
    for (const s of tall) s.stack = size(s);
    for (const s of tall) s.el.classList.remove('stack');
    const named = tagged.filter((s) => s.mark.by);
    for (const s of named) s.el.classList.add('said');
    for (const s of named) s.said = size(s);
    for (const s of named) s.el.classList.remove('said');
    // A seat is never told by its name alone, or it would read as an event.
    const short = tagged.filter((s) => !s.mark.grey || s.mark.kind !== 'point');
    for (const s of short) s.el.classList.add('brief');
    for (const s of short) s.brief = size(s);
    // A tag is seen when it has its spot, so that nothing jumps.
    for (const s of tagged) s.el.classList.add('bare');
  }

  /** Tells whether there is something to see: an area without a tag is only its hatching. */
  get shown(): boolean {
    return this.mark.kind === 'point' || !this.el.classList.contains('bare');
  }

  /** Puts the tag at a spot, given in pixels from the sign; lift moves the sign up to the edge of its disc. */
  put(spot: Spot | undefined, at: { x: number; y: number }, lift: number): void {
    if (this.mark.ring) return;
    this.el.classList.toggle('bare', !spot);
    this.el.classList.toggle('brief', (spot?.form ?? 'brief') === 'brief' && this.brief !== this.full);
    this.el.classList.toggle('stack', spot?.form === 'stack');
    this.el.classList.toggle('said', spot?.form === 'said');
    this.plate.style.top = `${-lift}px`;
    this.line.replaceChildren();
    if (!spot) return;
    this.tag.style.left = `${Math.round(spot.x - at.x)}px`;
    this.tag.style.top = `${Math.round(spot.y - at.y)}px`;
    if (!spot.from) return;
    const [x1, y1] = spot.from;
    const [x2, y2] = nearest(spot, x1, y1);
    this.line.append(svg('line', { x1: x1 - at.x, y1: y1 - at.y, x2: x2 - at.x, y2: y2 - at.y }));
  }
}

export class Marks {
  private signs: Sign[] = [];
  private paths: LPath[] = [];
  private places: Place[] = [];
  private shapes: Shapes = new Map();
  private readonly renderer = new SVG({ pane: 'areas', padding: 0.5 });
  private view: View | undefined;
  private ready: Mark[] | undefined;
  private zoom = NaN;
  /** The boxes of buttons and the like, in pixels of the view. */
  furniture: Box[] = [];
  /** Areas and countries in view for whose tag there was no room. */
  untagged: string[] = [];
  /** Fills the land of the background. */
  land: (ground: Ground) => void = () => undefined;
  /** Called with the sign that was chosen. */
  onOpen: (m: Mark, from: HTMLElement) => void = () => undefined;

  constructor(
    private readonly map: LMap,
    private readonly words: Words,
  ) {
    map.createPane('areas');
    map.createPane('marks');
  }

  /** Draws a view; shapes of countries come later, by setShapes. */
  show(view: View, places: Place[]): void {
    this.view = view;
    this.places = places;
    this.ready = undefined;
    this.draw();
  }

  /** Draws signs that are ready, out of tiles. */
  showReady(view: View, marks: Mark[]): void {
    this.view = view;
    this.places = [];
    this.ready = marks;
    this.draw();
  }

  setShapes(shapes: Shapes): void {
    this.shapes = shapes;
    this.drawAreas();
  }

  /** The signs in the order of the list, for keyboards. */
  elements(): HTMLElement[] {
    return this.signs.filter((s) => s.shown).map((s) => s.el);
  }

  sign(el: Element | null): Mark | undefined {
    return this.signs.find((s) => s.el === el)?.mark;
  }

  find(claim: string): { mark: Mark; el: HTMLElement } | undefined {
    const s = this.signs.find((x) => x.mark.claims.includes(claim));
    return s && { mark: s.mark, el: s.el };
  }

  select(el: HTMLElement | null): void {
    for (const s of this.signs) s.el.classList.toggle('open', s.el === el);
  }

  /** Draws signs again when the zoom has changed what is too near, or the map has been moved to another copy of the world. Returns
   * what labels must keep off. */
  arrange(): Box[] {
    const turned = turn(this.places, this.map.getCenter().lng);
    // Signs out of tiles stay until those of the new zoom have come.
    if ((turned || this.map.getZoom() !== this.zoom) && !this.ready) this.draw();
    const size = this.map.getSize();
    const view = { w: size.x, h: size.y };
    const { ground, owners } = this.ground(view);
    const items: Item[] = [];
    const lifts = new Map<string, number>();
    for (const [i, s] of this.signs.entries()) {
      const at = this.map.latLngToContainerPoint(s.mark.latlng);
      const lift = this.lift(s);
      s.el.classList.toggle('wide', this.radius(s) > smallDisc);
      lifts.set(String(i), lift);
      const tiny = s.mark.kind === 'area' && s.mark.places.length > 0 && this.pixels(s.mark) < smallArea;
      const kind = s.mark.ring ? 'alone' : tiny ? 'apart' : s.mark.kind === 'point' ? 'beside' : 'over';
      const r = tiny ? this.pixels(s.mark) / 2 + 2 : s.radius;
      const own = owners.get(s.mark.places[0]?.loc.country ?? '');
      const shape = s.mark.places[0]?.loc.geometry;
      const inside =
        kind !== 'over' ? undefined
        : shape ? this.insideOf(this.polygons(shape, s.mark.latlng.lng), at, view)
        : own === undefined ? undefined : ground.points(own, [at.x, at.y]);
      items.push({
        id: String(i), x: at.x, y: at.y - lift, r, full: s.full, brief: s.brief, kind, ...(s.stack && { stack: s.stack }), ...(s.said && { said: s.said }), ...(inside && { inside }), ...(own !== undefined && { own }),
      });
    }
    // Of several countries, the one with the least room chooses first.
    const room = (i: Item) => (i.kind === 'over' ? (i.inside?.length ?? 0) : 0);
    items.sort((a, b) => rank(this.signs[+a.id]) - rank(this.signs[+b.id]) || room(a) - room(b));
    const spots = layout(items, view, this.furniture, ground);
    const wanted = (i: Item) => {
      const m = this.signs[+i.id]?.mark;
      return this.ready ? i.kind === 'over' : m?.kind !== 'point' && !m?.grey;
    };
    this.untagged = items.flatMap((i) => (wanted(i) && inView(i, view) && !spots.some((p) => p.id === i.id) ? (this.signs[+i.id]?.mark.name ?? []) : []));
    for (const item of items) {
      const s = this.signs[+item.id];
      const lift = lifts.get(item.id) ?? 0;
      s?.put(spots.find((p) => p.id === item.id), { x: item.x, y: item.y + lift }, lift);
    }
    return [...spots, ...items.filter((i) => i.r > 0).map((i) => ({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r }))];
  }

  /** On a disc that is large the sign stands at its edge: in its middle it would look like an address. */
  private lift(s: Sign): number {
    const px = this.radius(s);
    return px > 34 ? Math.min(px, this.map.getSize().y / 2) : 0;
  }

  /** The radius of a lone place's disc, in pixels. */
  private radius(s: Sign): number {
    const p = s.mark.places[0];
    if (s.mark.kind !== 'point' || s.mark.grey || s.mark.places.length > 1 || !p?.loc.radius_m) return 0;
    return metres(this.map, p.lat, p.loc.radius_m);
  }

  /** The larger side of an area, in pixels. */
  private pixels(m: Mark): number {
    const [p] = m.places;
    if (!p?.loc.geometry) return 0;
    const pts = this.polygons(p.loc.geometry, p.lon).flat(2);
    const [xs, ys] = [pts.map((p) => p[0]), pts.map((p) => p[1])];
    return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  }

  /** Whose ground is where in the view: of countries with signs by their numbers, of others as the background has land. */
  private ground(view: { w: number; h: number }): { ground: Ground; owners: Map<string, number> } {
    const ground = new Ground(view);
    const owners = new Map<string, number>();
    this.land(ground);
    for (const p of this.places) {
      const code = p.loc.country ?? '';
      const shape = this.shapes.get(code);
      if (!shape || owners.has(code)) continue;
      owners.set(code, owners.size + 2);
      for (const rings of this.polygons(shape, p.lon)) ground.fill(owners.size + 1, rings);
    }
    return { ground, owners };
  }

  private insideOf(polygons: Ring[][], at: LPoint, view: { w: number; h: number }): Ring {
    const own = new Ground(view);
    for (const rings of polygons) own.fill(1, rings);
    return own.points(1, [at.x, at.y]);
  }

  /** The polygons of a shape in pixels of the view. */
  private polygons(shape: Polygonal, lon: number): Ring[][] {
    return polygonsNear(shape, lon).map((rings) =>
      rings.map((ring) =>
        ring.map(([lon, lat]): [number, number] => {
          const q = this.map.latLngToContainerPoint([lat, lon]);
          return [q.x, q.y];
        }),
      ),
    );
  }

  private draw(): void {
    this.zoom = this.map.getZoom();
    this.map.getPane('marks')?.classList.toggle('many', Boolean(this.ready));
    const focused = this.sign(document.activeElement)?.places[0]?.id;
    const marks = this.ready ?? merge(this.map, this.places).map((group) => this.mark(group));
    const still = new Map(this.signs.map((s) => [s.mark.key, s]));
    const kept = marks.map((m) => (m.key === undefined ? undefined : still.get(m.key)));
    for (const s of this.signs) if (!kept.includes(s)) s.remove();
    const fresh: Sign[] = [];
    this.signs = marks.map((m, i) => {
      const old = kept[i];
      if (old) return old;
      const s = new Sign(m);
      fresh.push(s);
      s.addTo(this.map);
      s.el.addEventListener('click', (e) => this.clicked(e, s));
      if (focused && m.places[0]?.id === focused) s.el.focus({ preventScroll: true });
      return s;
    });
    Sign.measure(fresh);
    this.drawAreas();
  }

  /** A map that was dragged by one of its signs ends in a click on it, which is none. */
  private clicked(e: MouseEvent, s: Sign): void {
    if (e.detail > 0 && (this.map.dragging as LMap['dragging'] & { moved(): boolean }).moved()) return;
    // The second click of two zooms, as anywhere on the map.
    if (e.detail < 2) this.onOpen(s.mark, s.el);
  }

  private mark(group: Place[]): Mark {
    const { words, view } = this;
    const [p] = group;
    if (!p || !view) throw new Error('a sign needs a place');
    const claims = [...new Set(group.flatMap(claimsOf))];
    const statuses = order.filter((s) => group.some((g) => g.statuses.includes(s)));
    const sites = new Set(group.flatMap((g) => g.sites.map((c) => c.id))).size;
    const one = group.length === 1;
    const total = words.n('count.claims', sites || claims.length);
    const names = group.length <= 2 ? words.join(group.map((g) => g.name)) : words.n('map.many', group.length);
    return {
      places: group,
      latlng: new LatLng(p.lat, p.lon),
      name: one ? p.name : names,
      what: one ? what(p, view, words) : total,
      label: one ? spoken(p, view, words) : words.t('map.mark.more', { mark: words.t('map.mark', { place: names, what: total }), more: words.chain('list.semi', group.map((g) => spoken(g, view, words))) }),
      claims,
      statuses,
      ...(one && claimant(p) !== '' && { by: words.t('map.by', { names: claimant(p) }) }),
      reply: replyTo(group),
      grey: sites === 0,
      kind: p.loc.shape === 'point' ? 'point' : p.loc.precision === 'country' ? 'country' : 'area',
    };
  }

  private drawAreas(): void {
    for (const p of this.paths) p.remove();
    this.paths = [];
    for (const p of this.places) {
      const [status] = p.statuses;
      if (!status) continue;
      if (p.loc.shape === 'point') this.disc(p, status);
      else this.area(p, status);
    }
    for (const p of this.paths) p.addTo(this.map);
    hatches(this.map.getPane('areas'));
  }

  private disc(p: Place, status: Status): void {
    if (!p.loc.radius_m) return;
    const className = `${p.loc.precision === 'near' ? 'p-ring' : 'p-disc'} s-${status}`;
    this.paths.push(
      new Circle([p.lat, p.lon], { radius: p.loc.radius_m, renderer: this.renderer, pane: 'areas', interactive: false, className }),
    );
  }

  private area(p: Place, status: Status): void {
    const shape: Country | undefined = p.loc.geometry ?? (p.loc.country ? this.shapes.get(p.loc.country) : undefined);
    if (!shape) return;
    const latlngs = polygonsNear(shape, p.lon).map((rings) => rings.map((ring) => ring.map(([lon, lat]) => new LatLng(lat, lon))));
    const dotted = shape.dotted ?? [];
    const className = `p-area s-${status}`;
    const how = { renderer: this.renderer, pane: 'areas', interactive: false, smoothFactor: 0.7 };
    const path = new Polygon(latlngs, {
      ...how, className: dotted.length > 0 ? `${className} p-bare` : className, fillColor: `url(#hatch-${status})`, fillOpacity: 1,
    });
    path.on('add', () => {
      const el = path.getElement();
      if (el instanceof SVGElement) el.dataset['hatched'] = p.loc.precision === 'country' ? (p.loc.country ?? p.id) : p.id;
      if (el instanceof SVGElement) el.dataset['place'] = p.id;
    });
    this.paths.push(path);
    if (dotted.length === 0) return;
    const { firm, dots } = edges(latlngs, dotted);
    this.paths.push(new Polyline(firm, { ...how, className }), new Polyline(dots, { ...how, className: `${className} p-dots` }));
  }
}

/** Which tag is placed first: towns, then areas, then countries, then what is only named. */
function rank(s: Sign | undefined): number {
  if (!s) return 9;
  if (s.mark.grey) return s.mark.kind === 'point' ? 1.5 : 4;
  return ['point', 'area', 'country'].indexOf(s.mark.kind);
}

/** Groups places whose signs would stand on each other. Areas and countries are left as they are. */
function merge(map: LMap, places: Place[]): Place[][] {
  const groups: { at: LPoint; list: Place[] }[] = [];
  for (const p of places) {
    const at = map.project([p.lat, p.lon], map.getZoom());
    const point = p.loc.shape === 'point';
    const near = point && groups.find((g) => g.list[0]?.loc.shape === 'point' && g.at.distanceTo(at) < together);
    if (near) near.list.push(p);
    else groups.push({ at, list: [p] });
  }
  // A place where something is said to be stands first, so that the sign stands at it.
  return groups.map((g) => g.list.sort((a, b) => Number(b.sites.length > 0) - Number(a.sites.length > 0)));
}

/** How many pixels some metres are at a latitude; beyond the border of web mercator as at it. */
function metres(map: LMap, lat: number, m: number): number {
  return m / ((40_075_016.7 * Math.cos((Math.min(Math.abs(lat), 85.05) * Math.PI) / 180)) / (256 * 2 ** map.getZoom()));
}

/** Adds the patterns of hatching to the drawing, one for each status, so that colours follow the theme. */
function hatches(pane: HTMLElement | undefined): void {
  const root = pane?.querySelector('svg');
  if (!root || root.querySelector('defs')) return;
  const defs = svg('defs', {});
  for (const s of order) {
    const p = svg('pattern', {
      id: `hatch-${s}`, class: `hatch s-${s}`, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)',
    });
    p.append(svg('rect', { width: 7, height: 7 }), svg('line', { x1: 0, y1: 0, x2: 0, y2: 7 }));
    defs.append(p);
  }
  root.prepend(defs);
}
