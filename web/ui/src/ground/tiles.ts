// Claims tiles, each fetched once for all that draw it, and given up when nothing in view needs it any more.
import { Tile } from './mvt';

const kept = 200;

export interface At {
  z: number;
  x: number;
  y: number;
}

export const keyOf = (t: At) => `${t.z}/${t.x}/${t.y}`;

interface Entry {
  tile: Promise<Tile | null>;
  /** Ends the request while it runs. */
  running: AbortController | undefined;
}

export class Store {
  private readonly entries = new Map<string, Entry>();
  /** Tiles that each user of the store needs now, by query and address. */
  private readonly needs = new Map<string, Set<string>>();

  constructor(private readonly url: string) {}

  get(t: At, query: string): Promise<Tile | null> {
    const key = `${query} ${keyOf(t)}`;
    const found = this.entries.get(key);
    if (found) return found.tile;
    const running = new AbortController();
    const entry: Entry = { tile: this.load(t, query, running.signal), running };
    entry.tile.then(
      () => (entry.running = undefined),
      () => this.entries.delete(key),
    );
    this.entries.set(key, entry);
    const oldest = this.entries.keys().next().value;
    if (this.entries.size > kept && oldest !== undefined) this.entries.delete(oldest);
    return entry.tile;
  }

  /** Says what one user needs from now on; requests for what nobody needs are given up. */
  need(user: string, tiles: At[], query: string): void {
    this.needs.set(user, new Set(tiles.map((t) => `${query} ${keyOf(t)}`)));
    for (const [key, e] of this.entries) {
      if (!e.running || [...this.needs.values()].some((s) => s.has(key))) continue;
      this.entries.delete(key);
      e.running.abort();
    }
  }

  private async load(t: At, query: string, signal: AbortSignal): Promise<Tile | null> {
    const url = this.url.replace('{z}', String(t.z)).replace('{x}', String(t.x)).replace('{y}', String(t.y));
    const r = await fetch(`${url}?${query}`, { credentials: 'omit', signal });
    if (!r.ok) throw new Error(`tile ${keyOf(t)}: ${r.status}`);
    const data = await r.arrayBuffer();
    return data.byteLength > 0 ? new Tile(data, t.z, t.x, t.y) : null;
  }
}
