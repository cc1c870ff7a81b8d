// Starts a server, and one with a story full of markup, and runs the browser tests against them:
//   node e2e/run.mjs [path of mapserver] [arguments of node --test]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve, stop } from './server.mjs';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const [binary, ...rest] = process.argv.slice(2);
const env = { ...process.env };
try {
  env.BASE ??= await serve(binary);
  env.MARKUP ??= await serve(binary, here('markup.geojson'));
  const files = readdirSync(here('.')).filter((f) => f.endsWith('.test.mjs')).map((f) => here(f));
  const flags = ['--test', '--test-concurrency=1', '--test-timeout=600000', '--test-force-exit'];
  const test = spawn(process.execPath, [...flags, ...rest, ...files], { stdio: 'inherit', env });
  const [code] = await once(test, 'exit');
  process.exitCode = code ?? 1;
} finally {
  stop();
}
