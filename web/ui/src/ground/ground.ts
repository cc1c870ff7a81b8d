// Whose ground a tag would stand on: countries with signs, other land and the sea, as a grid over the view.
import type { Box, Size } from './layout';

export type Ring = [number, number][];

/** Pixels of a cell's side. */
const step = 4;

/** Who owns a cell: nobody at sea, somebody without a sign on land. Those with signs have larger numbers. */
export const sea = 0;
export const land = 1;

export class Ground {
  private readonly cols: number;
  private readonly rows: number;
  private readonly cells: Uint16Array;

  constructor(view: Size) {
    this.cols = Math.ceil(view.w / step);
    this.rows = Math.ceil(view.h / step);
    this.cells = new Uint16Array(this.cols * this.rows);
  }

  /** Fills rings (even-odd), in pixels of the view. */
  fill(owner: number, rings: Ring[]): void {
    const crossings: number[][] = [];
    for (const ring of rings) {
      let before = ring.at(-1);
      for (const p of ring) {
        if (before) this.cross(before, p, crossings);
        before = p;
      }
    }
    const col = (x: number) => Math.min(Math.max(Math.ceil(x / step - 0.5), 0), this.cols);
    crossings.forEach((xs, row) => {
      xs.sort((a, b) => a - b);
      for (let i = 0; i + 1 < xs.length; i += 2) {
        this.cells.fill(owner, row * this.cols + col(xs[i] ?? 0), row * this.cols + col(xs[i + 1] ?? 0));
      }
    });
  }

  /** Notes where an edge crosses the middle of rows. */
  private cross([ax, ay]: [number, number], [bx, by]: [number, number], crossings: number[][]): void {
    const first = Math.max(Math.ceil(Math.min(ay, by) / step - 0.5), 0);
    const end = Math.min(Math.ceil(Math.max(ay, by) / step - 0.5), this.rows);
    for (let row = first; row < end; row++) {
      (crossings[row] ??= []).push(ax + ((bx - ax) * ((row + 0.5) * step - ay)) / (by - ay));
    }
  }

  /** Tells whether every cell of a box passes. */
  all(b: Box, passes: (owner: number) => boolean): boolean {
    const [x0, y0] = [Math.max(Math.floor(b.x / step), 0), Math.max(Math.floor(b.y / step), 0)];
    const [x1, y1] = [Math.min(Math.ceil((b.x + b.w) / step), this.cols), Math.min(Math.ceil((b.y + b.h) / step), this.rows)];
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) if (!passes(this.cells[y * this.cols + x] ?? sea)) return false;
    }
    return true;
  }

  /** Points of an owner's ground, the nearest to a point first. */
  points(owner: number, [x, y]: [number, number], apart = 4, most = 250): Ring {
    const out: Ring = [];
    for (let row = apart >> 1; row < this.rows; row += apart) {
      for (let col = apart >> 1; col < this.cols; col += apart) {
        if (this.cells[row * this.cols + col] === owner) out.push([(col + 0.5) * step, (row + 0.5) * step]);
      }
    }
    const far = (p: [number, number]) => (p[0] - x) ** 2 + (p[1] - y) ** 2;
    return out.sort((a, b) => far(a) - far(b)).slice(0, most);
  }
}
