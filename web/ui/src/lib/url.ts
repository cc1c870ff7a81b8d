// The address of the page: the filter as parameters, and the state of the view beside it.

const several = ['status'];

/** The query of a form: empty values dropped, several values of one name joined by commas, defaults dropped. */
export function formQuery(data: Iterable<[string, string]>): URLSearchParams {
  const all = new Map<string, string[]>();
  for (const [k, raw] of data) {
    const v = raw.trim();
    if (v === '' || (k === 'clock' && v === 'published')) continue;
    const list = all.get(k) ?? [];
    if (several.includes(k) || list.length === 0) list.push(v);
    all.set(k, list);
  }
  const q = new URLSearchParams();
  for (const k of [...all.keys()].sort()) q.set(k, (all.get(k) ?? []).join(','));
  return q;
}

/** A query as text: commas, colons and slashes stay readable, as the server writes them. */
export function queryText(q: URLSearchParams): string {
  return q.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}

export interface At {
  zoom: number;
  lat: number;
  lon: number;
}

/** Reads “zoom/lat/lon”; undefined when it is none or out of range. */
export function parseAt(s: string): At | undefined {
  const parts = s.split('/').map((x) => (x.trim() === '' ? NaN : Number(x)));
  const [zoom = NaN, lat = NaN, lon = NaN] = parts;
  if (parts.length !== 3 || !(zoom >= 0 && zoom <= 22) || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 540)) return undefined;
  return { zoom, lat, lon };
}

export function atText(a: At): string {
  const digits = Math.max(1, Math.ceil(a.zoom / 3));
  return `${+a.zoom.toFixed(1)}/${a.lat.toFixed(digits)}/${a.lon.toFixed(digits)}`;
}

/** A box as the parameter viewport: within the world, and crossing the antimeridian where west is east of east. */
export function viewport([west, south, east, north]: [number, number, number, number], digits = 3): string {
  const wrap = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const whole = east - west >= 360;
  const lat = (v: number) => Math.max(-90, Math.min(90, v));
  return [whole ? -180 : wrap(west), lat(south), whole ? 180 : wrap(east), lat(north)].map((v) => +v.toFixed(digits)).join(',');
}
