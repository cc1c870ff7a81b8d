// Makes pictures of pages a third as large: PNG of 8 bits a channel to PNG with a palette of 256 colours.
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Reads the chunks of a PNG. */
function* chunks(png) {
  for (let at = 8; at < png.length; ) {
    const size = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size) };
    at += size + 12;
  }
}

/** Undoes the filters of a PNG's lines; n is bytes a pixel. */
function unfilter(raw, width, height, n) {
  const line = width * n;
  const out = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let i = 0; i < line; i++) {
      const at = y * line + i;
      const a = i >= n ? out[at - n] : 0;
      const b = y > 0 ? out[at - line] : 0;
      const c = i >= n && y > 0 ? out[at - line - n] : 0;
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      out[at] = raw[y * (line + 1) + 1 + i] + [0, a, b, (a + b) >> 1, paeth][filter];
    }
  }
  return out;
}

/** How much a box of pixels counts: bright colours are signs, few and small, which must not turn grey. */
const weight = ([r, g, b, m]) => m + (Math.max(r, g, b) - Math.min(r, g, b)) / 4;

/** Chooses colours: the averages of the boxes of colour space that count most, each pixel's the nearest of them. */
function quantise(pixels, n) {
  const boxes = new Map();
  const key = (i) => ((pixels[i] >> 3) << 10) | ((pixels[i + 1] >> 3) << 5) | (pixels[i + 2] >> 3);
  for (let i = 0; i < pixels.length; i += n) {
    const k = key(i);
    const b = boxes.get(k) ?? [0, 0, 0, 0];
    for (let c = 0; c < 3; c++) b[c] += pixels[i + c];
    b[3]++;
    boxes.set(k, b);
  }
  const palette = [...boxes.values()].sort((a, b) => weight(b) - weight(a)).slice(0, 256).map(([r, g, b, m]) => [r / m, g / m, b / m].map(Math.round));
  const nearest = new Map();
  for (const [k, [r, g, b, m]] of boxes) {
    const far = palette.map((p) => (p[0] - r / m) ** 2 + (p[1] - g / m) ** 2 + (p[2] - b / m) ** 2);
    nearest.set(k, far.indexOf(Math.min(...far)));
  }
  const out = Buffer.alloc(pixels.length / n);
  for (let i = 0; i < out.length; i++) out[i] = nearest.get(key(i * n));
  return { palette, indices: out };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Gives a file a palette. It stays as it is when it has one, or another depth. */
export function shrink(file) {
  const png = readFileSync(file);
  const all = [...chunks(png)];
  const head = Buffer.from(all[0].data);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const n = { 2: 3, 6: 4 }[head[9]];
  if (head[8] !== 8 || head[12] !== 0 || !n) return;
  const raw = inflateSync(Buffer.concat(all.filter((c) => c.type === 'IDAT').map((c) => c.data)));
  const { palette, indices } = quantise(unfilter(raw, width, height, n), n);
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) indices.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  head[9] = 3;
  writeFileSync(file, Buffer.concat([
    png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]));
}
