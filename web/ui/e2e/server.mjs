// Starts servers for the browser tests. Each gets a free port and prints its address in a line of its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const running = [];

/** The example of the project. */
export const example = here('../../../data/locations.geojson');

/** The server that “make build” makes. */
export const mapserver = here('../../../bin/mapserver');

/** Starts a server on a file and returns its address, without the slash at its end. */
export const serve = (binary = mapserver, file = example, ...args) => run(binary, '--data', file, ...args);

/** Starts a server on a store. */
export const serveStore = (binary, store) => run(binary, '--store', store);

async function run(binary, ...args) {
  const p = spawn(binary, ['serve', '--addr', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(p);
  let out = '';
  p.stdout.setEncoding('utf8');
  for await (const chunk of p.stdout) {
    out += chunk;
    const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(out);
    if (found) return found[0];
  }
  throw new Error(`${binary} ended without an address:\n${out}`);
}

/** Ends the servers that were started here. */
export function stop() {
  for (const p of running) p.kill();
}
