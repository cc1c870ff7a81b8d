// Pages read from either side: styles name the start and the end of a line, not left and right. Only the map is the same
// for every reader, since east is always on the right of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { map as ground, page } from './palette.json';
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

test('every colour of palette.json is in the style sheets, light and dark', () => {
  const css = readFileSync(join(dir, 'palette.css'), 'utf8');
  const [light = '', auto = '', dark = ''] = [...css.matchAll(/:root[^{]*\{([^}]*)\}/g)].map((m) => m[1]);
  const { water, halo } = ground;
  for (const [name, value] of Object.entries({ ...page, water, halo })) {
    expect(light).toContain(`--${name}: ${value[0]};`);
    expect(auto).toContain(`--${name}: ${value[1]};`);
    expect(dark).toContain(`--${name}: ${value[1]};`);
  }
});

test('the server wears the sheets that the build does', () => {
  const list = [...readFileSync(join(dir, 'shared.ts'), 'utf8').matchAll(/'\.\/(\w+\.css)'/g)].map((m) => `"${m[1]}"`);
  expect(list).toHaveLength(6);
  expect(readFileSync(join(import.meta.dirname, '../ui.go'), 'utf8')).toContain(`{${list.join(', ')}, page + ".css"}`);
});
