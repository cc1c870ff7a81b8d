// Names of the background, on one canvas over the whole view: never cut at the edge of a tile, never over a tag.
import { DomUtil, Layer, type LMap } from './leaflet';
import type { Basemap } from './basemap';
import { meet, type Box } from './layout';

interface Label {
  x: number;
  y: number;
  text: string;
  kind: 'country' | 'capital' | 'place';
  rank: number;
}

const family = '"Inter","Source Sans 3","Noto Sans","Helvetica Neue",Arial,"Noto Sans CJK SC",sans-serif';

export class Labels extends Layer {
  /** What labels must keep off, in pixels of the view. */
  obstacles: Box[] = [];
  /** Tells whether a name is left out, since a tag says it: by country code or by place. */
  muted: (country: string | undefined, lonLat: [number, number], names: string[]) => boolean = () => false;
  private readonly canvas = document.createElement('canvas');
  private readonly widths = new Map<string, number>();
  private timer = 0;

  constructor(
    private readonly base: Basemap,
    private readonly lang: string,
  ) {
    super();
    this.canvas.className = 'labels leaflet-zoom-hide';
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  override onAdd(map: LMap): this {
    const pane = map.getPane('labels') ?? map.createPane('labels');
    pane.append(this.canvas);
    map.on('moveend zoomend resize', this.queue, this);
    this.queue();
    return this;
  }

  override onRemove(map: LMap): this {
    map.off('moveend zoomend resize', this.queue, this);
    this.canvas.remove();
    return this;
  }

  /** Draws soon; while tiles come in, once for several. */
  queue = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.draw(), this.base.isLoading() ? 140 : 16);
  };

  private draw(): void {
    const map = this._map as LMap | undefined;
    const ctx = this.canvas.getContext('2d');
    if (!map || !ctx) return;
    const size = map.getSize();
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    ctx.scale(ratio, ratio);
    ctx.lineJoin = 'round';
    ctx.textBaseline = 'top';
    const boxes = [...this.obstacles];
    for (const l of this.candidates(map).sort((a, b) => a.rank - b.rank)) this.place(ctx, l, boxes, map.getZoom());
  }

  private candidates(map: LMap): Label[] {
    const zoom = map.getZoom();
    const size = map.getSize();
    const world = 256 * 2 ** zoom;
    const origin = map.getPixelBounds().min ?? map.getPixelOrigin();
    const out = new Map<string, Label>();
    for (const tile of this.base.tiles(zoom)) {
      const side = world / 2 ** tile.z;
      for (const layer of ['country', 'place'] as const) {
        for (const f of tile.points(layer)) {
          const label = this.label(layer, f.props, zoom);
          if (!label) continue;
          const gx = (tile.x + f.x / 4096) * side;
          const gy = (tile.y + f.y / 4096) * side;
          const at: [number, number] = [(gx / world) * 360 - 180, latitude(gy / world)];
          const names = ['en', 'hr', 'zh', 'it', 'loc'].map((k) => String(f.props[k] ?? ''));
          if (this.muted(layer === 'country' ? String(f.props['a2']) : undefined, at, names)) continue;
          const y = gy - origin.y;
          for (const wrap of [-world, 0, world]) {
            const x = gx + wrap - origin.x;
            if (x < -60 || y < -20 || x > size.x + 60 || y > size.y + 20) continue;
            out.set(`${layer}${label.text}${Math.round(x)},${Math.round(y)}`, { ...label, x, y });
          }
        }
      }
    }
    return [...out.values()];
  }

  private label(layer: 'country' | 'place', p: Record<string, string | number | boolean>, zoom: number): Omit<Label, 'x' | 'y'> | undefined {
    if (Number(p['mz'] ?? 0) > zoom) return undefined;
    const own = String(p[this.lang] ?? p['en'] ?? p['loc'] ?? '');
    if (!own) return undefined;
    if (layer === 'country') {
      const rank = Number(p['lr'] ?? 5);
      if (zoom >= 8 || (zoom >= 6.5 && rank < 3)) return undefined;
      return { text: own.toLocaleUpperCase(this.lang), kind: 'country', rank: rank * 2 - 4 };
    }
    const pop = Number(p['pop'] ?? 0);
    const capital = Boolean(p['cap']) && pop > 150_000;
    const rank = Number(p['mz'] ?? 0) * 1.5 - Math.log10(pop + 1) * 0.6 - (capital ? 2 : 0);
    return { text: own, kind: capital ? 'capital' : 'place', rank };
  }

  private place(ctx: CanvasRenderingContext2D, l: Label, boxes: Box[], zoom: number): void {
    const p = this.base.palette;
    const size = fontSize(l, zoom);
    const weight = l.kind === 'capital' ? 600 : l.kind === 'country' ? 500 : 400;
    const font = `${weight} ${size}px ${family}`;
    const spacing = l.kind === 'country' ? '1.4px' : '0px';
    const w = this.width(ctx, font, spacing, l.text);
    const h = size * 1.15;
    for (const [x, y] of spots(l, w, h)) {
      const box = { x: x - 4, y: y - 2, w: w + 8, h: h + 4 };
      if (boxes.some((b) => meet(b, box))) continue;
      if (l.kind !== 'country') {
        const dot = { x: l.x - 3, y: l.y - 3, w: 6, h: 6 };
        if (boxes.some((b) => meet(b, dot))) return;
        boxes.push(dot);
      }
      boxes.push(box);
      ctx.font = font;
      ctx.letterSpacing = spacing;
      ctx.strokeStyle = p.halo + 'eb'; // lets a little of the ground through
      ctx.lineWidth = 3.2;
      ctx.fillStyle = l.kind === 'country' ? p.country : l.kind === 'capital' ? p.capital : p.city;
      ctx.strokeText(l.text, x, y);
      ctx.fillText(l.text, x, y);
      if (l.kind === 'country') return;
      ctx.beginPath();
      ctx.arc(l.x, l.y, l.kind === 'capital' ? 2.4 : 1.8, 0, 7);
      ctx.lineWidth = 1.4;
      ctx.stroke();
      ctx.fill();
      return;
    }
  }

  private width(ctx: CanvasRenderingContext2D, font: string, spacing: string, text: string): number {
    const key = font + text;
    let w = this.widths.get(key);
    if (w === undefined) {
      ctx.font = font;
      ctx.letterSpacing = spacing;
      this.widths.set(key, (w = ctx.measureText(text).width));
    }
    return w;
  }
}

function fontSize(l: Label, zoom: number): number {
  const s =
    l.kind === 'country' ? Math.max(10.5, Math.min(15, 13.5 - l.rank * 0.35 + (zoom - 4) * 0.5))
    : l.kind === 'capital' ? 12
    : Math.max(10.5, 12.5 - Math.max(0, l.rank - 2) * 0.25);
  return Math.round(s * 2) / 2;
}

/** A country's name is never pushed off it: it stands at its point or nearly, or not at all. */
function spots(l: Label, w: number, h: number): [number, number][] {
  if (l.kind === 'country') return [0, -13, 13].map((d) => [l.x - w / 2, l.y - h / 2 + d]);
  return [[l.x + 5, l.y - h / 2], [l.x - w - 5, l.y - h / 2], [l.x - w / 2, l.y - h - 4], [l.x - w / 2, l.y + 4]];
}

/** Latitude of a height in web mercator, 0 at the north edge and 1 at the south. */
function latitude(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}
