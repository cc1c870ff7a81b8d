// A server behind a proxy, under a path: everything works and nothing is asked for outside that path, whether the proxy passes
// the path on or takes it off.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, before, test } from 'node:test';
import { extract } from '@extractus/oembed-extractor';
import { launch, open, settled } from './browser.mjs';
import { example, mapserver, serve, stop } from './server.mjs';

const prefix = '/claims';
let browser;
before(async () => (browser = await launch()));
after(async () => {
  await browser.close();
  stop();
});

/** A proxy that serves nothing but what is under the prefix, and notes what was asked for elsewhere. */
async function proxy(strip) {
  const outside = [];
  let target;
  const server = createServer((req, res) => {
    if (!req.url.startsWith(`${prefix}/`)) {
      outside.push(req.url);
      res.writeHead(404).end('not here');
      return;
    }
    const path = strip ? req.url.slice(prefix.length) : req.url;
    const { hostname, port } = new URL(target);
    const on = request({ hostname, port, path, method: req.method, headers: { ...req.headers, host: 'inside.invalid' } }, (reply) => {
      res.writeHead(reply.statusCode, reply.headers);
      reply.pipe(res);
    });
    on.on('error', () => res.destroy());
    req.pipe(on);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const root = `http://127.0.0.1:${server.address().port}${prefix}`;
  target = await serve(process.env.MAPSERVER ?? mapserver, example, '--public-url', root);
  return { root, outside, close: () => server.close() };
}

for (const strip of [true, false]) {
  test(`a proxy that ${strip ? 'takes the path off' : 'passes the path on'}`, async (t) => {
    const { root, outside, close } = await proxy(strip);
    t.after(close);
    const page = await open(browser, `${root}/?report=patrol-and-persuade`);
    assert.ok(await page.locator('.mk').count() > 2);
    assert.equal(await page.locator('#share-link').inputValue(), `${root}/stories/overseas-stations?report=patrol-and-persuade`);

    await page.locator('#share-builder > summary').click();
    await page.locator('#share-form').waitFor();
    const text = async (id) => page.locator(`#text-${id}`).inputValue();
    for (const id of ['iframe', 'component', 'oembed', 'picture', 'plain']) {
      const addresses = [...(await text(id)).matchAll(/https?:[^"<>\s]+/g)].map((m) => m[0].replaceAll('&amp;', '&'));
      assert.ok(addresses.length > 0, id);
      for (const a of addresses) {
        assert.ok(a.startsWith(`${root}/`), a);
        assert.equal((await fetch(a)).status, 200, a);
      }
    }
    await page.locator('#share-preview').scrollIntoViewIfNeeded();
    const preview = await (await page.locator('#share-preview iframe').elementHandle()).contentFrame();
    await settled(preview);
    assert.equal(await preview.evaluate(() => origin), 'null');

    await page.locator('#list article summary').first().click();
    await page.locator('#list .permalink').first().click();
    await page.waitForURL(`${root}/stories/overseas-stations/claims/**`);

    const o = await extract(`${root}/stories/overseas-stations`);
    const src = /src="([^"]+)"/.exec(o.html)[1].replaceAll('&amp;', '&');
    assert.ok(src.startsWith(`${root}/embed?`), src);
    const embed = await open(browser, src);
    const asked = [...page.requests, ...embed.requests];
    assert.ok(asked.some((u) => u.includes('/basemap/')) && asked.some((u) => u.includes('/shapes.json')));
    for (const u of asked) assert.ok(u.startsWith(`${root}/`), u);
    assert.deepEqual([...page.problems, ...embed.problems], []);
    assert.deepEqual(outside, []);

    const tiles = await fetch(`${root}/tilejson/claims.json`);
    const [address] = (await tiles.json()).tiles;
    assert.ok(address.startsWith(`${root}/tiles/`), address);
    assert.equal((await fetch(address.replace('{z}', '0').replace('{x}', '0').replace('{y}', '0'))).status, 200);
  });
}
