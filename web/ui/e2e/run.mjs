// Starts a server, and one with a story full of markup, and runs the browser tests against them:
//   node e2e/run.mjs [path of mapserver] [arguments of node --test]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mapserver, serve, stop } from './server.mjs';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const [binary = mapserver, ...rest] = process.argv.slice(2);
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
  const files = readdirSync(here('.')).filter((f) => f.endsWith('.test.mjs')).map((f) => here(f));
  const flags = ['--test', '--test-concurrency=1', '--test-timeout=600000', '--test-force-exit'];
  const test = spawn(process.execPath, [...flags, ...rest, ...files], { stdio: 'inherit', env });
  const [code] = await once(test, 'exit');
  process.exitCode = code ?? 1;
} finally {
  stop();
  rmSync(temp, { recursive: true, force: true });
}
