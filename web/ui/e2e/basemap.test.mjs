// Operators' basemaps: tiles of another host and PMTiles files, raster and vector.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { article, base, launch, open, places, settled } from './browser.mjs';
import { example, serve, stop } from './server.mjs';
import { embedded, png, pmtiles, protomaps } from './tiles.mjs';

const credit = '© [Tile makers](https://tiles.example.org/copyright) & others';
const temp = mkdtempSync(join(tmpdir(), 'dateline-basemap-'));
let browser;
let host;
before(async () => {
  browser = await launch();
  host = await tileHost();
});
after(async () => {
  await browser.close();
  host.close();
  stop();
  rmSync(temp, { recursive: true, force: true });
});

/** A host of tiles on an origin of its own, which notes what it is asked. */
async function tileHost() {
  const asked = [];
  const server = createServer((req, res) => {
    asked.push({ url: req.url, referer: req.headers.referer, cookie: req.headers.cookie });
    const found = /^\/(?:light\/|dark\/)?(\d+)\/(\d+)\/(\d+)\.(png|pbf)/.exec(req.url);
    if (!found || host.down) return res.writeHead(503).end();
    const [z, x, y] = found.slice(1, 4).map(Number);
    embedded(base, z, x, y).then((tile) => {
      res.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': found[4] === 'png' ? 'image/png' : 'application/x-protobuf', 'Set-Cookie': 'spy=1; Path=/' });
      res.end(found[4] === 'png' ? png(tile) : protomaps(tile));
    });
    return undefined;
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { asked, origin: `http://localhost:${server.address().port}`, down: false, close: () => server.close() };
}

const started = (...args) => serve(process.env.MAPSERVER, example, '--basemap-attribution', credit, ...args);

/** How much of the painted background is land, by its colour; pictures and canvases alike. */
async function land(page, colour) {
  return page.evaluate((want) => {
    let [hit, all] = [0, 0];
    for (const t of document.querySelectorAll('.leaflet-tile-loaded')) {
      const c = document.createElement('canvas');
      c.width = c.height = 32;
      const ctx = c.getContext('2d');
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(t, 0, 0, 32, 32);
      const d = ctx.getImageData(0, 0, 32, 32).data;
      for (let i = 0; i < d.length; i += 4, all++) if (want.every((v, k) => Math.abs(v - d[i + k]) < 6)) hit++;
    }
    return all === 0 ? 0 : hit / all;
  }, colour);
}

async function check(root, colour, { foreign, ending }) {
  host.asked.length = 0;
  const page = await open(browser, root);
  assert.equal((await places(page)).length, 12, 'all places have their signs');
  const share = await land(page, colour);
  assert.ok(share > 0.2 && share < 0.95, `${share} of the background is land`);
  assert.deepEqual(page.problems, []);
  const origins = [...new Set(page.requests.map((u) => new URL(u).origin))].sort();
  assert.deepEqual(origins, foreign ? [root, host.origin].sort() : [root]);
  const background = page.requests.filter((u) => /\/\d+\/\d+\/\d+\.\w+/.test(u));
  assert.ok(background.length > 0 && background.every((u) => u.includes(ending)), background.join('\n'));
  const line = page.locator('.map .attribution:not(.unnamed)');
  assert.match(await line.innerText(), /^© Tile makers & others · Borders/);
  assert.equal(await line.locator('a').first().getAttribute('rel'), 'noopener nofollow');
  assert.equal(await line.getByText('GeoNames').count(), 0);
  if (foreign) {
    assert.ok(host.asked.length > 0);
    for (const a of host.asked) assert.deepEqual([a.referer, a.cookie], [`${root}/`, undefined], 'the host gets the origin and no more');
  }
  const policy = (await (await fetch(root, { headers: { Accept: 'text/html' } })).headers.get('Content-Security-Policy'));
  assert.equal(policy.includes(host.origin), foreign);
  const privacy = await open(browser, `${root}/about/privacy`, { ready: false });
  assert.equal((await privacy.locator('main').innerText()).includes(new URL(host.origin).host), foreign);
  assert.match(await (await open(browser, `${root}/about/borders`, { ready: false })).locator('main').innerText(), /Tile makers/);
  // In an article.
  host.asked.length = 0;
  const src = `${root}/embed?story=overseas-stations`;
  const paper = await article(`<!doctype html><html lang="en"><title>Article</title><iframe src="${src}" title="Map" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" style="width:700px;height:700px;border:0"></iframe>`);
  const outside = await open(browser, paper.url, { ready: false });
  const frame = await (await outside.locator('iframe').elementHandle()).contentFrame();
  await frame.waitForURL(`${src}**`);
  await settled(frame);
  assert.ok((await land(frame, colour)) > 0.2);
  assert.deepEqual(outside.problems, []);
  for (const a of host.asked) assert.deepEqual([a.referer, a.cookie], [undefined, undefined], 'a frame in an article tells not even the origin');
  assert.match(await frame.locator('.map .attribution:not(.unnamed)').innerText(), /^© Tile makers & others · Borders/);
  paper.close();
  return page;
}

const papery = [242, 239, 233];
const ours = [247, 245, 240];

test('raster tiles of another host', async () => {
  const root = await started('--basemap', `${host.origin}/{z}/{x}/{y}.png`, '--basemap-max-zoom', '6');
  const page = await check(root, papery, { foreign: true, ending: '.png' });
  for (let i = 0; i < 14; i++) await page.locator('.zoom button').first().click();
  await settled(page);
  assert.equal(await page.locator('.canvas').getAttribute('data-zoom'), '12', 'the map goes on where tiles end');
  assert.ok(host.asked.every((a) => Number(a.url.split('/')[1]) <= 6));
  assert.deepEqual(page.problems, []);
});

test('a theme in the address is asked for; without one pictures are dimmed in the dark', async () => {
  const themed = await started('--basemap', `${host.origin}/{theme}/{z}/{x}/{y}.png`, '--basemap-max-zoom', '6');
  const plain = await started('--basemap', `${host.origin}/{z}/{x}/{y}.png`, '--basemap-max-zoom', '6');
  const filter = (p) => p.locator('.leaflet-tile-pane .leaflet-layer').evaluate((e) => getComputedStyle(e).filter);
  const page = await open(browser, themed, { colorScheme: 'dark' });
  assert.ok(host.asked.some((a) => a.url.startsWith('/dark/')));
  assert.equal(await filter(page), 'none');
  const dim = await open(browser, plain, { colorScheme: 'dark' });
  assert.match(await filter(dim), /brightness/);
  await dim.emulateMedia({ colorScheme: 'light' });
  await dim.waitForFunction(() => getComputedStyle(document.querySelector('.leaflet-tile-pane .leaflet-layer')).filter === 'none');
});

test('vector tiles of another host, drawn and named as ours are', async () => {
  const root = await started('--basemap', `${host.origin}/{z}/{x}/{y}.pbf`, '--basemap-max-zoom', '6');
  const page = await check(root, ours, { foreign: true, ending: '.pbf' });
  const named = await page.locator('canvas.labels').evaluate((c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0));
  assert.ok(named, 'places are named');
});

test('a PMTiles file of pictures, and one of vectors, from this server alone', async () => {
  for (const [type, name, make, colour, ending] of [[2, 'raster', png, papery, '.png'], [1, 'vector', protomaps, ours, '.mvt']]) {
    const file = join(temp, `${name}.pmtiles`);
    writeFileSync(file, await pmtiles(5, type, async (z, x, y) => make(await embedded(base, z, x, y))));
    await check(await started('--basemap', file), colour, { foreign: false, ending });
  }
});

test('a host that is away leaves list and signs, and says so', async () => {
  for (const ending of ['png', 'pbf']) {
    const root = await started('--basemap', `${host.origin}/{z}/{x}/{y}.${ending}`);
    host.down = true;
    const page = await open(browser, root, { ready: false });
    await page.locator('.failed').waitFor();
    assert.ok((await places(page)).length > 0);
    host.down = false;
    await page.locator('.failed button').click();
    await page.waitForFunction(() => document.querySelectorAll('.leaflet-tile-loaded').length > 0);
    await page.waitForFunction(() => !document.querySelector('.failed'));
  }
});
