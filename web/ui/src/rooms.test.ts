// The rooms of the script and who may import whom: each only the rooms before it, and itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const rooms = ['lib', 'ground', 'marks', 'parts', '.'];

/** The rooms that a file imports from, data and style sheets aside. */
function imported(room: string, text: string): string[] {
  const paths = [...text.matchAll(/(?:from|import\(|import) ?'(\.{1,2}\/[^']+)'/g)].map((m) => normalize(join(room, m[1] ?? '')));
  return paths.filter((p) => !/^css\/|\.json$/.test(p)).map((p) => (p.includes('/') ? (p.split('/')[0] ?? '') : '.'));
}

test('imports go one way: lib, ground, marks, parts, then the entries', () => {
  let files = 0;
  for (const [floor, room] of rooms.entries()) {
    for (const f of readdirSync(join(import.meta.dirname, room)).filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))) {
      files++;
      const up = imported(room, readFileSync(join(import.meta.dirname, room, f), 'utf8')).filter((r) => rooms.indexOf(r) > floor);
      expect(up, `${room}/${f}`).toEqual([]);
    }
  }
  expect(files).toBeGreaterThan(35);
});

test('the check sees what it looks for', () => {
  expect(imported('lib', "import { a } from './b';\nimport '../css/x.css';\nconst c = import('../marks/large');\nimport type { D } from '../map';")).toEqual(['lib', 'marks', '.']);
});
