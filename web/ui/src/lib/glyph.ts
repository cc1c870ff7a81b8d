// The signs of map and legend. The server draws the same shapes from the same table into lists and legends.
import table from '../glyphs.json';

export type GlyphName = keyof typeof table;
interface Stroke {
  d: string;
  w: number;
  dash?: string;
  soft?: boolean;
}

const ns = 'http://www.w3.org/2000/svg';

export function svg(tag: string, attrs: Record<string, string | number>): SVGElement {
  const e = document.createElementNS(ns, tag);
  for (const [k, v] of Object.entries(attrs)) e.setAttribute(k, String(v));
  return e;
}

/** A glyph as an element, an outline without style too; it says nothing to screen readers, since a word always stands beside it. */
export function glyph(name: GlyphName): SVGElement {
  const e = svg('svg', { class: `g g-${name}`, viewBox: '0 0 14 14', width: 14, height: 14, fill: 'none', stroke: 'currentColor', 'aria-hidden': 'true' });
  for (const s of table[name] as Stroke[]) {
    const p = svg('path', { d: s.d, 'stroke-width': s.w });
    if (s.dash) p.setAttribute('stroke-dasharray', s.dash);
    if (s.soft) p.setAttribute('class', 'soft');
    e.append(p);
  }
  return e;
}
