// The map page.
import './css/shared';
import './css/page.css';
import './css/share.css';
import './css/compare.css';
import './css/time.css';
import './css/tools.css';
import './css/table.css';
import { address } from './lib/address';
import { Card } from './parts/card';
import { Filters } from './parts/filters';
import { citeButtons, startCitations } from './parts/cite';
import { Words } from './lib/i18n';
import type { AtlasMap } from './map';
import type { Bounds, Mark } from './marks/marks';
import { TimeStrip } from './parts/time';
import { startTools } from './parts/tools';
import { copies, follow, native } from './lib/link';
import { atText, parseAt, queryText, viewport } from './lib/url';
import type { Config, View } from './lib/server';
import { read } from './lib/view';

const config = read<Config>(document, 'config');
const words = new Words(config.lang, config.words);
const section = document.getElementById('map');
const form = document.getElementById('filters');
document.documentElement.classList.add('script');
const filters = form instanceof HTMLFormElement ? new Filters(form, config.page) : undefined;
const tools = filters && startTools(filters);
let opened: Promise<typeof import('./parts/share')> | undefined;
let waiting = 0;
let restore = (): void => void filters?.restore();
let where = () => new URLSearchParams(location.search).get('at') ?? '';
const time = filters && TimeStrip.on(filters, config.lang);
if (filters) filters.onChange = () => time?.refresh();
startCitations();
citeButtons(document);

async function start(host: HTMLElement): Promise<void> {
  const { AtlasMap: Map } = await import('./map');
  const card = new Card(host, config, words);
  let settled = false;
  const map: AtlasMap = await Map.create(host, config, words, {
    embed: false,
    open: (mark, from) => {
      if (mark.count !== undefined) {
        const q = listed(map, mark);
        const shown = map.deepest && mark.kind === 'point'
          ? import('./parts/listcard').then((m) => m.openList(card, host, mark, `?${queryText(q)}`, from, words))
          : import('./parts/panel').then((m) => m.openPanel(card, host, mark, { config, q, from, nearer: () => map.nearer(mark) }, words));
        void shown.then(() => clear(map, from));
        return;
      }
      if (mark.claims[0]) address.open(mark.claims[0]);
      void card.open(mark.name, mark.claims, from).then(() => {
        citeButtons(host);
        clear(map, from);
      });
    },
    close: () => card.close(),
    moved: (at) => {
      if (!settled) return;
      address.view(at);
      filters?.moved();
    },
  });
  card.onClose = () => {
    map.select(null);
    address.close();
  };
  map.show(read<View>(document, 'view'));
  settled = true;
  where = () => atText({ zoom: map.map.getZoom(), lat: map.map.getCenter().lat, lon: map.map.getCenter().wrap().lng });
  if (config.open) openClaim(map, card, config.open);
  if (filters) {
    let shown = document.getElementById('view')?.textContent;
    filters.viewport = () => inView(map);
    filters.onChange = () => {
      time?.refresh();
      map.map.invalidateSize({ animate: false });
      const view = document.getElementById('view')?.textContent;
      if (view !== shown) {
        if (card.isOpen) card.close();
        map.show(read<View>(document, 'view'));
        shown = view;
      }
      citeButtons(document);
      showButtons(map);
    };
    restore = () => travel(map, card, filters);
    void filters.loadWhole();
    tools?.mapReady();
  }
  showButtons(map);
}

/** The reader has gone back or forward: view, claims and card become those of the address. */
function travel(map: AtlasMap, card: Card, filters: Filters): void {
  const q = new URLSearchParams(location.search);
  const at = parseAt(q.get('at') ?? '');
  if (at) map.map.setView([at.lat, at.lon], at.zoom, { animate: false });
  const open = q.get('open') ?? '';
  if (card.isOpen && !open) card.close();
  void filters.restore().then(() => {
    if (open && !card.isOpen) openClaim(map, card, open);
  });
}

/** What the map shows, as the parameter viewport. */
function inView(map: AtlasMap): string {
  const b = map.map.getBounds();
  return viewport([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
}

/** The address of the claims of a cluster: those of its place, or of its box, which no zoom may take apart. */
function listed(map: AtlasMap, mark: Mark): URLSearchParams {
  const q = new URLSearchParams(location.search);
  for (const k of ['open', 'at']) q.delete(k);
  if (mark.location && mark.kind !== 'point') q.set('location', mark.location);
  else {
    q.set('viewport', mark.box && !map.deepest ? within(mark.box, q.get('viewport')) : map.about(mark));
    if (mark.kind === 'point' && !q.has('geometry')) q.set('geometry', 'point');
  }
  if (!mark.grey && !q.has('role')) q.set('role', 'site');
  return q;
}

/** A box as the parameter viewport, within the one that is chosen. */
function within(box: Bounds, chosen: string | null): string {
  const own = (chosen ?? '').split(',').map(Number);
  const [w = NaN, s = NaN, e = NaN, n = NaN] = own;
  // One across the antimeridian is left: the sign lies in it.
  return viewport(w < e ? [Math.max(w, box[0]), Math.max(s, box[1]), Math.min(e, box[2]), Math.min(n, box[3])] : box, 5);
}

function openClaim(map: AtlasMap, card: Card, id: string): void {
  map.goTo(id, false);
  const found = map.find(id);
  if (found) map.select(found.el);
  void card.open(found?.mark.name ?? '', [id], found?.el).then(() => {
    if (section) citeButtons(section);
    if (found) clear(map, found.el);
  });
}

/** A card must not hide what it tells of. */
function clear(map: AtlasMap, el: HTMLElement): void {
  const card = section?.querySelector('.card');
  if (card) map.clear(el, card);
}

/** Adds to each claim in the list that is on the map a button that goes there. */
function showButtons(map: AtlasMap): void {
  for (const article of document.querySelectorAll<HTMLElement>('#list article.claim')) {
    const id = article.dataset['claim'] ?? '';
    if (!map.find(id) || article.querySelector('.show')) continue;
    const b = document.createElement('button');
    b.type = 'button';
    b.className = 'show';
    b.textContent = words.t('card.map');
    b.addEventListener('click', () => {
      map.goTo(id);
      section?.scrollIntoView({ block: 'nearest' });
    });
    article.querySelector('.links')?.append(' ', b);
  }
}

/** Shares what is shown; the builder is loaded when it is first opened. */
function sharing(): void {
  copies(document);
  native();
  follow();
  const builder = document.getElementById('share-builder');
  if (!(builder instanceof HTMLDetailsElement)) return;
  builder.addEventListener('toggle', () => {
    if (!builder.open || opened) return;
    opened = import('./parts/share');
    opened.then((m) => m.open(() => where())).catch((err: unknown) => {
      opened = undefined;
      console.error(err);
    });
  });
}

/** The filter or the map has changed. */
function changed(): void {
  follow();
  clearTimeout(waiting);
  if (opened) waiting = window.setTimeout(() => void opened?.then((m) => m.refresh()), 400);
}

sharing();
address.onWrite(changed);
address.onTravel(() => restore());

/** The page in another language and the following claims show the same: such links take along what the address says by now. */
function keepView(e: Event): void {
  const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>('a[hreflang],a[rel=next]') : null;
  if (!link) return;
  const q = new URLSearchParams(location.search);
  const after = new URLSearchParams(link.search).get('after');
  if (link.hreflang) q.set('hl', link.hreflang);
  else if (after) q.set('after', after);
  link.search = queryText(q);
}

document.addEventListener('click', keepView);
document.addEventListener('auxclick', keepView);
if (section) {
  start(section).catch((err: unknown) => {
    console.error(err);
    const p = document.createElement('p');
    p.className = 'failed';
    p.textContent = words.t('map.failed');
    section.append(p);
  });
}
