// Pages read from either side: styles name the start and the end of a line, not left and right. Only the map is the same
// for every reader, since east is always on the right of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const dir = join(import.meta.dirname, 'css');
const files = readdirSync(dir).filter((f) => f.endsWith('.css'));
const map = /leaflet|\.canvas|\.mk\b|\.leader|\.nomap|\.pad/;

/** The rules of a style sheet that say left or right where they mean start or end. */
function sided(css: string): string[] {
  const out: string[] = [];
  for (const [, selector = '', body = ''] of css.matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    if (map.test(selector)) continue;
    for (const d of body.split(';')) {
      const [name = '', value = ''] = d.split(':').map((x) => x.trim());
      const four = value.split(/\s+/);
      const physical =
        /^(left|right)$|-(left|right)\b/.test(name) ||
        (/^(float|clear|text-align)$/.test(name) && /^(left|right)/.test(value)) ||
        (/^(margin|padding|inset|border-width|border-color)$/.test(name) && four.length === 4 && four[1] !== four[3]);
      if (physical) out.push(`${selector.trim()}{${d.trim()}}`);
    }
  }
  return out;
}

test('style sheets name start and end, not left and right', () => {
  expect(files.length).toBeGreaterThan(2);
  for (const f of files) expect(sided(readFileSync(join(dir, f), 'utf8')), f).toEqual([]);
});

test('the check finds what it looks for', () => {
  expect(sided('.a{margin-left:1px}.b{padding:1px 2px 3px 4px}.c{float:right}.d{left:0}.mk{left:0}.e{padding:1px 2px}')).toEqual([
    '.a{margin-left:1px}', '.b{padding:1px 2px 3px 4px}', '.c{float:right}', '.d{left:0}',
  ]);
});
