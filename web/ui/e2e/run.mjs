// Starts a server, and one with a story full of markup, and runs the browser tests against them:
//   node e2e/run.mjs [path of mapserver] [-- arguments of node --test]
// The server prints its address in a line of its own; it gets a free port each time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const [binary = here('../../../bin/mapserver'), ...rest] = process.argv.slice(2);

const servers = [];

/** Starts a server on a file and returns its address, without the slash at its end. */
export async function serve(file, ...args) {
  const p = spawn(binary, ['serve', '--data', file, '--addr', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(p);
  let out = '';
  p.stdout.setEncoding('utf8');
  for await (const chunk of p.stdout) {
    out += chunk;
    const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(out);
    if (found) return found[0];
  }
  throw new Error(`${binary} ended without an address:\n${out}`);
}

const env = { ...process.env };
try {
  env.BASE ??= await serve(here('../../../data/locations.geojson'));
  env.MARKUP ??= await serve(here('markup.geojson'));
  const files = readdirSync(here('.')).filter((f) => f.endsWith('.test.mjs')).map((f) => here(f));
  const test = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-timeout=600000', '--test-force-exit', ...rest.filter((a) => a !== '--'), ...files], { stdio: 'inherit', env });
  const [code] = await once(test, 'exit');
  process.exitCode = code ?? 1;
} finally {
  for (const s of servers) s.kill();
}
