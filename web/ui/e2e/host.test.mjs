// The script for articles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { article, base, launch, open, settled } from './browser.mjs';

const src = `${base}/embed?story=overseas-stations&report=reuters-2019`;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const height = (page, selector) => page.locator(selector).evaluate((e) => e.getBoundingClientRect().height);

test('<dateline-map> becomes a frame that follows its height', async (t) => {
  const host = await article(`<!doctype html><html lang="en"><title>Article</title><h1>An article</h1>
    <dateline-map src="${src}" title="Claims about Belgrade"><a href="${src}">The map</a></dateline-map>
    <script src="${base}/embed.js" async></script>`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false });
  const element = page.locator('dateline-map iframe');
  await element.waitFor();
  const frame = await (await element.elementHandle()).contentFrame();
  await settled(frame);
  const own = await frame.evaluate(() => Math.ceil(document.getElementById('box').getBoundingClientRect().height));
  await page.waitForFunction((h) => document.querySelector('iframe').style.height === `${h}px`, own);
  assert.equal(await element.getAttribute('sandbox'), 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
  assert.equal(await element.getAttribute('title'), 'Claims about Belgrade');
  assert.deepEqual(page.problems, []);
});

test('a frame that the article has already follows too, and a stranger moves nothing', async (t) => {
  const host = await article(`<!doctype html><html lang="en"><title>Article</title>
    <iframe id="ours" src="${src}" title="Map" sandbox="allow-scripts" style="height:300px"></iframe>
    <iframe id="other" srcdoc="<script>parent.postMessage({type:'dateline:height',height:999},'*')</script>" title="Other" style="height:120px"></iframe>
    <dateline-map src="https://elsewhere.invalid/embed?story=x">A link stays</dateline-map>
    <script src="${base}/embed.js"></script>`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false });
  await page.waitForFunction(() => document.getElementById('ours').style.height !== '300px');
  await page.evaluate(() => window.postMessage({ type: 'dateline:height', height: 777 }, '*'));
  await page.waitForTimeout(300);
  assert.equal(await page.locator('#other').evaluate((e) => e.style.height), '120px');
  assert.notEqual(await page.locator('#ours').evaluate((e) => e.style.height), '777px');
  assert.equal(await page.locator('dateline-map').innerText(), 'A link stays');
  assert.equal(await page.locator('dateline-map iframe').count(), 0);
  assert.ok((await height(page, '#ours')) > 300);
});

test('a script that comes when the frame has told its height asks for it', async (t) => {
  const host = await article(`<!doctype html><html lang="en"><title>Article</title>
    <iframe src="${src}" title="Map" sandbox="allow-scripts" style="height:300px"></iframe>`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false });
  const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
  await settled(frame);
  assert.equal(await page.locator('iframe').evaluate((e) => e.style.height), '300px');
  await page.addScriptTag({ url: `${base}/embed.js` });
  await page.waitForFunction(() => parseFloat(document.querySelector('iframe').style.height) > 300);
});
