// Tiles for tests of operators' basemaps, made of the embedded basemap: pictures, vector tiles in the layers of Protomaps, and
// PMTiles files of either.
import { deflateSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader, PbfWriter } from 'pbf';

/** A tile of a server's embedded basemap. */
export async function embedded(base, z, x, y) {
  if (!embedded[base]) embedded[base] = /"tiles":"([^"]+)"/.exec(await (await fetch(base, { headers: { Accept: 'text/html' } })).text())[1];
  const path = embedded[base].replace('{z}', z).replace('{x}', x).replace('{y}', y);
  const r = await fetch(base + path);
  return r.ok ? new VectorTile(new PbfReader(new Uint8Array(await r.arrayBuffer()))) : undefined;
}

const crcs = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (b) => ~b.reduce((c, v) => crcs[(c ^ v) & 255] ^ (c >>> 8), -1) >>> 0;

function chunk(type, data) {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** A picture of 256 by 256: land and water in colours of many street maps. */
export function png(tile) {
  const side = 256;
  const rows = Buffer.alloc(side * (side * 3 + 1));
  const paint = (x, y, c) => c.forEach((v, i) => (rows[y * (side * 3 + 1) + 1 + x * 3 + i] = v));
  const rings = [];
  const l = tile?.layers.land;
  for (let i = 0; l && i < l.length; i++) rings.push(...l.feature(i).loadGeometry());
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) paint(x, y, [170, 211, 223]);
    const at = (y + 0.5) * 16;
    const cuts = [];
    for (const r of rings) {
      for (let i = 0, j = r.length - 1; i < r.length; j = i++) {
        const [a, b] = [r[i], r[j]];
        if (a.y > at !== b.y > at) cuts.push([(a.x + ((at - a.y) / (b.y - a.y)) * (b.x - a.x)) / 16, a.y > b.y ? 1 : -1]);
      }
    }
    cuts.sort((a, b) => a[0] - b[0]);
    let wind = 0;
    cuts.forEach(([x, d], i) => {
      wind += d;
      const end = Math.min(side, Math.round(cuts[i + 1]?.[0] ?? x));
      if (wind !== 0) for (let k = Math.max(0, Math.round(x)); k < end; k++) paint(k, y, [242, 239, 233]);
    });
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** A vector tile in the layers of Protomaps. */
export function protomaps(tile) {
  const out = new PbfWriter();
  const add = (from, name, props) => {
    const l = tile?.layers[from];
    if (!l || l.length === 0) return;
    out.writeMessage(3, (_, w) => {
      const [keys, values, index] = [[], [], new Map()];
      const of = (list, v) => {
        const k = `${list === keys}${typeof v}${v}`;
        if (!index.has(k)) index.set(k, list.push(v) - 1);
        return index.get(k);
      };
      w.writeVarintField(15, 2);
      w.writeStringField(1, name);
      for (let i = 0; i < l.length; i++) {
        const f = l.feature(i);
        w.writeMessage(2, (_, m) => {
          m.writePackedVarint(2, Object.entries(props(f.properties)).filter(([, v]) => v !== undefined).flatMap(([k, v]) => [of(keys, k), of(values, v)]));
          m.writeVarintField(3, f.type);
          m.writePackedVarint(4, commands(f.loadGeometry(), f.type));
        }, f);
      }
      for (const k of keys) w.writeStringField(3, k);
      for (const v of values) {
        w.writeMessage(4, (x, m) => (typeof x === 'string' ? m.writeStringField(1, x) : typeof x === 'boolean' ? m.writeBooleanField(7, x) : m.writeDoubleField(3, x)), v);
      }
      w.writeVarintField(5, l.extent);
    }, l);
  };
  add('land', 'earth', () => ({ kind: 'earth' }));
  add('lake', 'water', () => ({ kind: 'lake' }));
  add('border', 'boundaries', () => ({ kind: 'country' }));
  add('disputed', 'boundaries_', () => ({ kind: 'country', disputed: true }));
  add('place', 'places', (p) => ({ kind: 'locality', kind_detail: p.pop > 300_000 ? 'city' : 'town', name: p.loc || p.en, 'name:en': p.en, 'name:hr': p.hr || undefined, population: p.pop, capital: p.cap ? 'yes' : undefined }));
  add('country', 'place', (p) => ({ class: 'country', name: p.loc || p.en, 'name:en': p.en, iso_a2: p.a2, rank: p.lr }));
  return Buffer.from(out.finish());
}

function commands(rings, type) {
  const out = [];
  let [x, y] = [0, 0];
  const to = (p) => {
    const d = [p.x - x, p.y - y];
    [x, y] = [p.x, p.y];
    out.push(...d.map((v) => ((v << 1) ^ (v >> 31)) >>> 0));
  };
  for (const r of rings) {
    const ring = type === 3 ? r.slice(0, -1) : r;
    out.push(9);
    to(ring[0]);
    if (ring.length > 1) out.push(((ring.length - 1) << 3) | 2);
    ring.slice(1).forEach(to);
    if (type === 3) out.push(15);
  }
  return out;
}

/** The number of a tile in a PMTiles file. */
function number(z, x, y) {
  let id = (4 ** z - 1) / 3;
  for (let s = 2 ** (z - 1); s >= 1; s /= 2) {
    const [rx, ry] = [x & s ? 1 : 0, y & s ? 1 : 0];
    id += s * s * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [x, y] = [s - 1 - (x & (s - 1)), s - 1 - (y & (s - 1))];
      [x, y] = [y, x];
    }
  }
  return id;
}

/** A PMTiles v3 file of all tiles of the zooms 0 to most; type is 1 for vector tiles, 2 for PNG. */
export async function pmtiles(most, type, make) {
  let tiles = [];
  for (let z = 0; z <= most; z++) for (let x = 0; x < 2 ** z; x++) for (let y = 0; y < 2 ** z; y++) tiles.push([number(z, x, y), await make(z, x, y)]);
  // A file has no empty tiles.
  tiles = tiles.filter((t) => t[1].length > 0).sort((a, b) => a[0] - b[0]);
  const dir = [];
  const varint = (n) => {
    for (; n > 127; n = Math.floor(n / 128)) dir.push((n % 128) | 128);
    dir.push(n);
  };
  varint(tiles.length);
  tiles.forEach(([id], i) => varint(id - (tiles[i - 1]?.[0] ?? 0)));
  tiles.forEach(() => varint(1));
  tiles.forEach(([, b]) => varint(b.length));
  tiles.forEach((_, i) => varint(i === 0 ? 1 : 0));
  const [root, meta, data] = [Buffer.from(dir), Buffer.from('{"vector_layers":[]}'), Buffer.concat(tiles.map((t) => t[1]))];
  const head = Buffer.alloc(127);
  head.write('PMTiles\x03', 0, 'latin1');
  let at = 127;
  [root, meta, Buffer.alloc(0), data].forEach((b, i) => {
    head.writeBigUInt64LE(BigInt(at), 8 + 16 * i);
    head.writeBigUInt64LE(BigInt(b.length), 16 + 16 * i);
    at += b.length;
  });
  for (const o of [72, 80, 88]) head.writeBigUInt64LE(BigInt(tiles.length), o);
  head.set([1, 1, 1, type, 0, most], 96);
  [-180, -85.05, 180, 85.05].forEach((d, i) => head.writeInt32LE(Math.round(d * 1e7), 102 + 4 * i));
  return Buffer.concat([head, root, meta, data]);
}
