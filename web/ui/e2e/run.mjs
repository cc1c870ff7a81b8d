// Starts a server, and one with a story full of markup, and runs the browser tests against them:
//   node e2e/run.mjs [flags of node --test] [names of tests, as “page table”; all of them without]
// of the server that MAPSERVER names, or the one that “make build” made.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mapserver, serve, stop } from './server.mjs';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const binary = process.env.MAPSERVER ?? mapserver;
const flags = process.argv.slice(2).filter((a) => a.startsWith('-'));
const names = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const temp = mkdtempSync(join(tmpdir(), 'dateline-e2e-'));

/** A story of more claims than a page holds. */
function sample() {
  const made = spawnSync(binary, ['sample', '-n', '3000'], { maxBuffer: 1 << 26 });
  if (made.status !== 0) throw new Error(`${binary} sample: ${made.stderr}`);
  const file = join(temp, 'sample.geojsonseq');
  writeFileSync(file, made.stdout);
  return file;
}

const env = { ...process.env, MAPSERVER: binary };
try {
  env.BASE ??= await serve(binary);
  env.MARKUP ??= await serve(binary, here('markup.geojson'));
  env.LARGE ??= await serve(binary, sample());
  const all = readdirSync(here('.')).filter((f) => f.endsWith('.test.mjs')).map((f) => f.replace('.test.mjs', ''));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown) throw new Error(`there is no test “${unknown}”; expected one of ${all.join(', ')}`);
  const files = (names.length > 0 ? names : all).map((name) => here(`${name}.test.mjs`));
  const standard = ['--test', '--test-concurrency=1', '--test-timeout=600000', '--test-force-exit'];
  const test = spawn(process.execPath, [...standard, ...flags, ...files], { stdio: 'inherit', env });
  const [code] = await once(test, 'exit');
  process.exitCode = code ?? 1;
} finally {
  stop();
  rmSync(temp, { recursive: true, force: true });
}
