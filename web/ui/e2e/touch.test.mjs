// Fingers on an embed: real touch events, sent to the browser as a phone's screen sends them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { article, base, launch, open, settled } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** An article of another origin on a phone, higher than its screen, with the embed in its middle. */
async function phone(t) {
  const filler = '<p style="height:500px">Text of the article.</p>';
  const host = await article(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Article</title>
    ${filler}<iframe src="${base}/embed?story=overseas-stations&parts=map" title="Map" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
    width="100%" height="600" style="width:100%;height:600px;border:0"></iframe>${filler}${filler}`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const element = page.locator('iframe');
  await page.evaluate(() => scrollTo(0, 450));
  const frame = await (await element.elementHandle()).contentFrame();
  await settled(frame);
  const cdp = await page.context().newCDPSession(page);
  const at = async () => {
    const [f, m] = [await element.boundingBox(), await frame.locator('.canvas').evaluate((e) => e.getBoundingClientRect().toJSON())];
    return { x: f.x + m.x + m.width / 2, y: f.y + m.y + m.height / 2 };
  };
  const touch = (type, ...points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const venice = () => frame.locator('.mk[data-place~="venice"]').evaluate((e) => Math.round(e.getBoundingClientRect().x));
  const zoom = () => frame.locator('.canvas').getAttribute('data-zoom');
  return { page, frame, at, touch, venice, zoom, scrolled: () => page.evaluate(() => scrollY) };
}

test('one finger scrolls the article of another origin, leaves the map where it is, and is told of two', async (t) => {
  const { frame, at, touch, venice, scrolled, page } = await phone(t);
  const [before, still] = [await scrolled(), await venice()];
  const { x, y } = await at();
  await touch('touchStart', [x, y]);
  for (let d = 10; d <= 160; d += 10) await touch('touchMove', [x, y - d]);
  await frame.locator('.hint-fingers').waitFor();
  assert.match(await frame.locator('.hint-fingers').innerText(), /two fingers/);
  await touch('touchEnd');
  await page.waitForFunction((y0) => scrollY > y0 + 80, before);
  assert.equal(await venice(), still, 'the map did not move');
  await frame.locator('.hint-fingers').waitFor({ state: 'detached' });
});

test('two fingers move the map and not the article', async (t) => {
  const { at, touch, venice, scrolled, page } = await phone(t);
  const [before, still] = [await scrolled(), await venice()];
  const { x, y } = await at();
  await touch('touchStart', [x - 40, y], [x + 40, y]);
  for (let d = 6; d <= 90; d += 6) await touch('touchMove', [x - 40 + d, y + d], [x + 40 + d, y + d]);
  await touch('touchEnd');
  await page.waitForTimeout(400);
  assert.ok(Math.abs((await venice()) - still) > 40, `the map moved ${(await venice()) - still} px`);
  assert.ok(Math.abs((await scrolled()) - before) < 5, 'the article stayed');
});

test('two fingers apart zoom in', async (t) => {
  const { at, touch, zoom, page } = await phone(t);
  const before = Number(await zoom());
  const { x, y } = await at();
  await touch('touchStart', [x - 30, y], [x + 30, y]);
  for (let d = 5; d <= 100; d += 5) await touch('touchMove', [x - 30 - d, y], [x + 30 + d, y]);
  await touch('touchEnd');
  await page.waitForTimeout(500);
  assert.ok(Number(await zoom()) > before, `zoom ${await zoom()} after ${before}`);
});
