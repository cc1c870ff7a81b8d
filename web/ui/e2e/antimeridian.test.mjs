// A story on both sides of the antimeridian: the map opens on it, not on the rest of the world, and stays whole when it is moved.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, open, settled } from './browser.mjs';
import { serve, stop } from './server.mjs';

let browser;
let base;
before(async () => {
  browser = await launch();
  base = await serve(process.env.MAPSERVER, fileURLToPath(new URL('pacific.geojson', import.meta.url)));
});
after(async () => {
  await browser.close();
  stop();
});

/** Where the signs of places stand in the map, and the hatched area, in parts of its width. */
const seen = (page) => page.evaluate(() => {
  const map = document.querySelector('.canvas').getBoundingClientRect();
  const at = (e, x) => [e.dataset.place, (x(e.getBoundingClientRect()) - map.left) / map.width];
  const signs = [...document.querySelectorAll('.mk.point')].map((e) => at(e, (b) => b.left));
  const area = document.querySelector('path[data-place="lau"]');
  return Object.fromEntries([...signs, at(area, (b) => b.left), ['width', area.getBoundingClientRect().width / map.width]]);
});

for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
  test(`all places are in the first view, in their order, at ${viewport.width}`, async () => {
    const page = await open(browser, `${base}/`, { viewport });
    const first = await seen(page);
    assert.ok(0 < first.suva && first.suva < first.lau && first.lau < first.apia && first.apia < 1, JSON.stringify(first));
    assert.ok(first.width < 0.5, 'the halves of the area meet');
    assert.deepEqual(page.problems, []);
    // Moved until the antimeridian is at an edge, and beyond: what is in view stays there.
    await page.locator('.canvas').focus();
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft']) {
      await page.keyboard.press(key);
      await settled(page);
      const now = await seen(page);
      assert.ok(now.suva < now.lau && now.lau < now.apia && now.apia - now.suva < 1, JSON.stringify(now));
    }
    await page.context().close();
  });
}

test('what is in view is asked for on both sides', async () => {
  const page = await open(browser, `${base}/`);
  await page.getByRole('button', { name: 'In this view' }).click();
  await page.waitForURL(/viewport=/);
  assert.match(await page.locator('#count').innerText(), /^4 of 4 claims/);
  const [west, , east] = new URL(page.url()).searchParams.get('viewport').split(',').map(Number);
  assert.ok(west > 0 && east < 0, `${west} to ${east}`);
});
