// The map: Leaflet with our background, names, signs and buttons. Loaded only when it is on screen.
import { LatLngBounds, LeafletMap, Point, type LMap } from './ground/leaflet';
import { Basemap, type BasemapOptions } from './ground/basemap';
import { middle, nearLon, polygonsNear } from './ground/globe';
import type { Words } from './lib/i18n';
import { Labels } from './ground/labels';
import type { Large } from './marks/large';
import { Marks, type Mark } from './marks/marks';
import { Tile } from './ground/mvt';
import { dark, light, type Palette } from './lib/palette';
import { placesOf, type Place } from './marks/places';
import { unstep, type Country, type Steps } from './lib/steps';
import { atText, parseAt } from './lib/url';
import type { Config, View } from './lib/server';

export interface Hooks {
  embed: boolean;
  open(mark: Mark, from: HTMLElement): void;
  close(): void;
  moved(at: string): void;
}

const reduced = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const coarse = () => matchMedia('(pointer: coarse)').matches;

export class AtlasMap {
  readonly map: LMap;
  private readonly base: Basemap;
  private readonly labels: Labels;
  private readonly marks: Marks;
  private places: Place[] = [];
  private shapes = new Map<string, Country>();
  private current = -1;
  private view: View | undefined;
  /** Draws out of tiles; loaded when a view is too large to be drawn from the page. */
  private large: Promise<Large> | undefined;
  private readonly canvas = document.createElement('div');
  private readonly unnamed = document.createElement('p');

  /** Makes a map; an operator's background is loaded only where there is one. */
  static async create(section: HTMLElement, config: Config, words: Words, hooks: Hooks): Promise<AtlasMap> {
    return new AtlasMap(section, config, words, hooks, config.basemap && (await import('./ground/foreign')).background(config.basemap, { Basemap, Tile, dark }));
  }

  constructor(
    private readonly section: HTMLElement,
    private readonly config: Config,
    private readonly words: Words,
    private readonly hooks: Hooks,
    background = (o: BasemapOptions) => new Basemap(o),
  ) {
    const { canvas } = this;
    canvas.className = 'canvas';
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', words.t('map.label'));
    this.unnamed.className = 'attribution unnamed';
    this.unnamed.hidden = true; // empty it would be seen, and jump
    section.prepend(canvas, this.unnamed);
    const still = reduced();
    this.map = new LeafletMap(canvas, {
      minZoom: 1, maxZoom: config.basemap?.zoom ?? 12, zoomSnap: 0.5, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
      inertia: !still, scrollWheelZoom: !hooks.embed, dragging: !(hooks.embed && coarse()), touchZoom: true,
      maxBounds: [[-85, -540], [85, 540]],
    });
    this.base = background({ url: config.tiles, deepest: config.maxzoom, palette: this.palette() });
    this.labels = new Labels(this.base, config.lang);
    this.marks = new Marks(this.map, words);
    if (!config.basemap) this.marks.land = (g) => this.base.land(this.map, g);
    this.marks.onOpen = (m, el) => this.choose(m, el);
    this.base.onTile = this.labels.queue;
    this.base.onError = () => this.failed();
    canvas.addEventListener('keydown', (e) => this.key(e));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      // On paper everything is light; tiles would not be drawn again in time, and the style sheet inverts them.
      if (matchMedia('print').matches) return;
      this.base.setPalette(this.palette());
      void this.large?.then((l) => l.repaint());
    });
    this.buttons();
    if (hooks.embed) this.wheel();
  }

  /** Shows a view; the first one decides where the map stands, unless the address does. */
  show(view: View): void {
    const first = this.view === undefined;
    this.view = view;
    this.places = placesOf(view, this.words);
    if (first) {
      const at = parseAt(this.config.at);
      if (at) this.map.setView([at.lat, at.lon], at.zoom, { animate: false });
      else this.home(false);
      this.base.addTo(this.map);
      this.labels.muted = (country, at, names) => this.muted(country, at, names);
      this.labels.addTo(this.map);
      const again = () => {
        if (this.canvas.dataset['ready']) this.arrange();
      };
      this.map.on('moveend resize', again);
      // There may be land where a tag stands. While fingers zoom, signs stay: one that is gone would not tell that they are lifted.
      this.base.on('load', () => {
        if (this.canvas.dataset['zoom'] === String(this.map.getZoom())) again();
      });
      this.map.on('moveend', () => {
        this.moved();
        if (this.view?.large) void this.drawTiles();
      });
      this.canvas.dataset['zoom'] = String(this.map.getZoom());
    }
    this.current = -1;
    delete this.canvas.dataset['ready'];
    if (view.large) {
      void this.drawTiles();
      return;
    }
    void this.large?.then((l) => l.hide());
    this.marks.show(view, this.places);
    // Tags get their spots once, when the shapes are there in which those of countries stand.
    void this.loadShapes();
  }

  /** Draws what is in view out of claims tiles: more matches than the page holds. */
  private async drawTiles(): Promise<void> {
    const view = this.view;
    if (!view) return;
    try {
      this.large ??= import('./marks/large').then((m) => new m.Large(this.map, this.config.marks, this.words));
      const large = await this.large;
      const marks = await large.marks(view, [`story=${this.config.story}`, view.filter].filter(Boolean).join('&'));
      if (!marks || this.view !== view) return;
      this.marks.showReady(view, marks);
      this.whole();
    } catch {
      this.failed();
    }
  }

  /** Moves to the story's own view, or so that the places with sites, else all places, are in view. */
  home(animate = true): void {
    const own = this.view?.filter === '' ? parseAt(this.config.home) : undefined;
    if (own) {
      this.map.setView([own.lat, own.lon], own.zoom, { animate: animate && !reduced() });
      return;
    }
    const sites = this.places.filter((p) => p.sites.length > 0);
    const shown = sites.length > 0 ? sites : this.places;
    const centre = middle(shown.map((p) => p.lon));
    const bounds = new LatLngBounds([]);
    for (const p of shown) {
      const at = nearLon(p.lon, centre);
      bounds.extend([p.lat, at]);
      const lat = (p.loc.shape === 'point' ? (p.loc.radius_m ?? 0) : 0) / 111_320; // metres of a degree of latitude
      const lon = lat / Math.max(Math.cos((p.lat * Math.PI) / 180), 0.01);
      bounds.extend([p.lat - lat, at - lon]).extend([p.lat + lat, at + lon]);
      if (p.loc.geometry) for (const [lon, lat] of polygonsNear(p.loc.geometry, at).flat(2)) bounds.extend([lat, lon]);
    }
    if (this.view?.large && this.view.bounds) {
      const [west, south, east, north] = this.view.bounds;
      bounds.extend([south, west]).extend([north, east < west ? east + 360 : east]);
    }
    if (!bounds.isValid()) {
      this.map.setView([25, 10], 2, { animate: false });
      return;
    }
    const size = this.map.getSize();
    const pad = new Point(Math.min(140, size.x * 0.12), Math.min(100, size.y * 0.2));
    const bare = this.map.getBoundsZoom(bounds);
    const fit = Math.min(8, this.map.getBoundsZoom(bounds, false, pad));
    // A continent in a phone's width: the places themselves must fit, their tags may come close to the edge.
    const zoom = fit < 4 && bare >= 4 ? 4 : fit;
    this.map.setView(bounds.getCenter(), zoom, { animate: animate && !reduced() });
  }

  /** Brings a claim's sign into view; false when the map has none. */
  goTo(claim: string, animate = true): boolean {
    const found = this.marks.find(claim);
    if (!found) return false;
    this.map.setView(found.mark.latlng, Math.max(this.map.getZoom(), found.mark.kind === 'country' ? 5 : 7), { animate: animate && !reduced() });
    this.marks.select(this.marks.find(claim)?.el ?? null);
    return true;
  }

  find(claim: string): { mark: Mark; el: HTMLElement } | undefined {
    return this.marks.find(claim);
  }

  select(el: HTMLElement | null): void {
    this.marks.select(el);
  }

  /** A box about a sign, as the parameter viewport: west,south,east,north. */
  about(m: Mark): string {
    const at = this.map.latLngToContainerPoint(m.latlng);
    const r = m.ring ? 2 * m.ring.radius : 24;
    const [a, b] = [this.map.containerPointToLatLng([at.x - r, at.y + r]), this.map.containerPointToLatLng([at.x + r, at.y - r])];
    return [a.lng, a.lat, b.lng, b.lat].map((v) => v.toFixed(4)).join(',');
  }

  /** Moves a sign out from under a card that covers it. */
  clear(el: HTMLElement, card: Element): void {
    const [a, b, view] = [el.getBoundingClientRect(), card.getBoundingClientRect(), this.canvas.getBoundingClientRect()];
    const covered = a.left > b.left - 30 && a.left < b.right + 30 && a.top > b.top - 30 && a.top < b.bottom + 30;
    // One over the whole map leaves nowhere to move it to.
    if (!covered || b.height >= view.height) return;
    const right = view.right - b.right;
    const by: [number, number] = right > 160 ? [a.left - (b.right + right / 2), 0] : [0, a.top - (view.top + (b.top - view.top) / 2)];
    this.map.panBy(by, { animate: !reduced() });
  }

  /** Takes a cluster apart by zooming in; false where the map ends, and for areas. */
  nearer(m: Mark): boolean {
    if (m.count === undefined || m.kind !== 'point' || this.deepest) return false;
    this.map.setView(m.latlng, Math.min(this.map.getMaxZoom(), this.map.getZoom() + 2), { animate: !reduced() });
    return true;
  }

  get deepest(): boolean {
    return this.map.getZoom() >= this.map.getMaxZoom();
  }

  private choose(m: Mark, el: HTMLElement): void {
    if (m.places.length > 1 && this.map.getZoom() < 11) {
      const bounds = new LatLngBounds(m.places.map((p) => [p.lat, p.lon]));
      const spread = !bounds.getNorthEast().equals(bounds.getSouthWest());
      if (spread) {
        this.map.fitBounds(bounds.pad(0.6), { animate: !reduced() });
        return;
      }
    }
    // In an article a cluster shows its claims nearer; a page tells of them first.
    if (this.hooks.embed && this.nearer(m)) return;
    this.marks.select(el);
    this.hooks.open(m, el);
  }

  private arrange(): void {
    // On paper the map keeps its size, made smaller where the sheet is narrower.
    const { x, y } = this.map.getSize();
    const { style } = this.section;
    for (const [k, v] of [['--w', `${x}px`], ['--h', `${y}px`], ['--s', String(Math.min(1, 680 / x))]] as const) style.setProperty(k, v);
    // The line of what has no tag takes room itself: where it has changed, tags keep off it in a second round.
    let said: string;
    let rounds = 0;
    do {
      said = this.unnamed.textContent;
      this.marks.furniture = this.furniture();
      this.labels.obstacles = [...this.marks.arrange(), ...this.marks.furniture];
      const names = this.marks.untagged;
      this.unnamed.hidden = names.length === 0;
      // Of a story too large for the page only the number is said: nearer, they have their names.
      this.unnamed.textContent = this.view?.large ? this.words.n('map.nearer', names.length) : this.words.t('map.untagged', { names: this.words.join(names) });
    } while (said !== this.unnamed.textContent && ++rounds < 2);
    this.labels.queue();
  }

  /** The boxes of legend and buttons, which names must keep off. */
  private furniture() {
    const o = this.canvas.getBoundingClientRect();
    return [...(this.section.parentElement ?? this.section).querySelectorAll('.map .zoom, .map .pad, .map .attribution, .offmap a')].map((e) => {
      const b = e.getBoundingClientRect();
      return { x: b.left - o.left, y: b.top - o.top, w: b.width, h: b.height };
    });
  }

  private muted(country: string | undefined, [lon, lat]: [number, number], names: string[]): boolean {
    if (country !== undefined) return this.places.some((p) => p.loc.precision === 'country' && p.loc.country === country);
    return this.places.some((p) => {
      if (p.loc.shape !== 'point' || Math.abs(nearLon(p.lon, lon) - lon) > 0.5 || Math.abs(p.lat - lat) > 0.5) return false;
      const own = [p.loc.name, ...Object.values(p.loc.names ?? {})];
      return names.some((n) => n !== '' && own.includes(n));
    });
  }

  private async loadShapes(): Promise<void> {
    const want = this.places.filter((p) => p.sites.length > 0 && p.loc.precision === 'country' && p.loc.country);
    const codes = [...new Set(want.map((p) => p.loc.country ?? ''))].filter((c) => !this.shapes.has(c)).sort();
    if (codes.length > 0) {
      try {
        const r = await fetch(`${this.config.countries}?codes=${codes.join(',')}`, { credentials: 'omit' });
        if (!r.ok) throw new Error(String(r.status));
        for (const [code, steps] of Object.entries((await r.json()) as Record<string, Steps>)) this.shapes.set(code, unstep(steps));
      } catch {
        this.failed();
      }
    }
    this.marks.setShapes(this.shapes);
    this.whole();
  }

  /** Sets the tags once the background has its land, and says on the element that all is drawn, for tests and pictures. */
  private whole(): void {
    const ready = () => {
      this.arrange();
      this.canvas.dataset['ready'] = 'true';
    };
    if (this.base.isLoading() && !this.canvas.dataset['ready']) this.base.once('load', ready);
    else ready();
  }

  private moved(): void {
    const c = this.map.getCenter();
    this.canvas.dataset['zoom'] = String(this.map.getZoom());
    this.hooks.moved(atText({ zoom: this.map.getZoom(), lat: c.lat, lon: c.wrap().lng }));
  }

  private palette(): Palette {
    const t = this.config.theme;
    return t === 'dark' || (t === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches) ? this.toned('dark', dark) : this.toned('light', light);
  }

  private toned(tone: string, palette: Palette): Palette {
    this.section.dataset['tone'] = tone;
    return palette;
  }

  private buttons(): void {
    let box = document.createElement('div');
    box.className = 'zoom';
    const add = (text: string, label: string, act: () => void) => {
      const b = document.createElement('button');
      b.type = 'button';
      b.textContent = text;
      b.setAttribute('aria-label', label);
      b.addEventListener('click', act);
      box.append(b);
    };
    add('+', this.words.t('map.zoomin'), () => this.map.zoomIn(1));
    add('−', this.words.t('map.zoomout'), () => this.map.zoomOut(1));
    add('⌂', this.words.t('map.home'), () => this.home());
    this.canvas.after(box);
    // Who cannot drag moves the map by these, once they are asked for.
    const zoom = box;
    box = document.createElement('div');
    box.className = 'pad';
    const move = (x: number, y: number) => () => this.map.panBy([x, y], { animate: !reduced() });
    add('↑', this.words.t('map.up'), move(0, -120));
    add('←', this.words.t('map.left'), move(-120, 0));
    add('↓', this.words.t('map.down'), move(0, 120));
    add('→', this.words.t('map.right'), move(120, 0));
    const pad = box;
    add('✥', this.words.t('map.move'), () => {
      toggle?.setAttribute('aria-expanded', String(pad.classList.toggle('open')));
      this.arrange();
    });
    const toggle = pad.lastElementChild;
    toggle?.setAttribute('aria-expanded', 'false');
    zoom.after(box);
  }

  /** In an article the wheel scrolls the article; with Ctrl it zooms the map. One finger scrolls, two move the map. */
  private wheel(): void {
    this.canvas.addEventListener('wheel', (e) => {
      if (e.ctrlKey) this.map.scrollWheelZoom.enable();
      else this.map.scrollWheelZoom.disable();
    }, { capture: true, passive: true });
    if (!coarse()) return;
    let hint: HTMLElement | undefined;
    this.canvas.addEventListener('touchmove', (e) => {
      if (e.touches.length > 1 || hint) return;
      hint = document.createElement('p');
      hint.className = 'hint-fingers';
      hint.textContent = this.words.t('map.fingers');
      this.section.append(hint);
      setTimeout(() => {
        hint?.remove();
        hint = undefined;
      }, 1600);
    }, { passive: true });
  }

  private key(e: KeyboardEvent): void {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    const pan = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[e.key];
    if (pan) this.map.panBy(pan as [number, number], { animate: !reduced() });
    else if (e.key === '+' || e.key === '=') this.map.zoomIn(1);
    else if (e.key === '-') this.map.zoomOut(1);
    else if (e.key === 'n' || e.key === 'N') this.step(1);
    else if (e.key === 'p' || e.key === 'P') this.step(-1);
    else if (e.key === 'Escape') this.hooks.close();
    else if (e.key === 'Enter' || e.key === ' ') this.enter();
    else return;
    e.preventDefault();
  }

  private step(by: number): void {
    const list = this.marks.elements();
    if (list.length === 0) return;
    const at = list.indexOf(document.activeElement as HTMLElement);
    this.current = ((at >= 0 ? at : by > 0 ? -1 : list.length) + by + list.length) % list.length;
    const mark = this.marks.sign(list[this.current] ?? null);
    if (!mark) return;
    if (!this.map.getBounds().pad(-0.05).contains(mark.latlng)) this.map.panTo(mark.latlng, { animate: false });
    // Panning may have drawn the signs again.
    this.marks.elements()[this.current]?.focus({ preventScroll: true });
  }

  private enter(): void {
    const el = document.activeElement as HTMLElement | null;
    const mark = this.marks.sign(el);
    if (mark && el) this.choose(mark, el);
  }

  private failed(): void {
    if (this.section.querySelector('.failed')) return;
    const bar = document.createElement('p');
    bar.className = 'failed';
    bar.setAttribute('role', 'status');
    bar.textContent = this.words.t('map.failed');
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = this.words.t('map.retry');
    b.addEventListener('click', () => {
      bar.remove();
      this.base.redraw();
      if (this.view?.large) void this.drawTiles();
      else void this.loadShapes();
    });
    bar.append(' ', b);
    this.section.append(bar);
  }
}
