// The map inside an article of another origin.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { article, base, hatched, launch, open, settled } from './browser.mjs';

const story = 'overseas-stations';
const src = `${base}/embed?story=${story}`;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const frameLine = (url) =>
  `<iframe src="${url}" title="Map" loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" width="100%" height="680" style="width:100%;border:0;height:680px"></iframe>`;

test('inside an article: it draws, tells its height, and loads from its own server alone', async (t) => {
  const host = await article(`<!doctype html><html lang="en"><title>Article</title><h1>An article</h1>${frameLine(src)}
    <script>addEventListener('message', (e) => { if (e.data.type === 'dateline:height') window.told = e.data.height; });</script>`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false });
  const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
  await frame.waitForURL(`${src}**`);
  await settled(frame);
  const told = await page.waitForFunction(() => window.told);
  const height = await frame.evaluate(() => document.getElementById('box').getBoundingClientRect().height);
  assert.ok(Math.abs((await told.jsonValue()) - height) <= 1);
  const hosts = new Set(page.requests.map((u) => new URL(u).host));
  assert.deepEqual([...hosts].sort(), [new URL(base).host, new URL(host.url).host].sort());
  assert.equal(await frame.evaluate(() => origin), 'null');
  assert.deepEqual(page.problems, []);

});

test('in an article with a strict policy it draws, follows its height by script, and tells Datawrapper’s listeners too', async (t) => {
  const policy = `default-src 'none'; frame-src ${base}; script-src ${base}`;
  const host = await article(`<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Article</title><h1>An article</h1>
    <iframe src="${src}" title="Map" loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" width="100%" height="300"></iframe>
    <script src="${base}/embed.js" async></script>`);
  t.after(host.close);
  const context = await browser.newContext({ viewport: { width: 700, height: 900 }, reducedMotion: 'reduce' });
  t.after(() => context.close());
  const page = await context.newPage();
  const refused = [];
  page.on('console', (m) => m.type() === 'error' && refused.push(m.text()));
  await page.addInitScript(() => {
    addEventListener('message', (e) => {
      const told = e.data?.['datawrapper-height'];
      if (told) window.chart = told;
    });
  });
  await page.goto(host.url);
  const element = page.locator('iframe');
  const frame = await (await element.elementHandle()).contentFrame();
  await settled(frame);
  const content = () => frame.evaluate(() => Math.ceil(document.getElementById('box').getBoundingClientRect().height));
  await page.waitForFunction(() => document.querySelector('iframe').offsetHeight > 500);
  const tall = (await element.boundingBox()).height;
  assert.ok(Math.abs(tall - (await content()) - 4) <= 1, `${tall} px for ${await content()}`); // the frame's own border is 2 px a side
  assert.deepEqual(await page.evaluate(() => window.chart), { 'dateline-overseas-stations': await content() });
  await frame.locator('#listing > summary').click();
  await page.waitForFunction((h) => document.querySelector('iframe').offsetHeight > h + 100, tall);
  await frame.locator('#listing > summary').click();
  await page.waitForFunction((h) => Math.abs(document.querySelector('iframe').offsetHeight - h) < 2, tall);
  assert.deepEqual(refused, []);
});

test('it draws in a preview that is sandboxed itself, as publishing systems show articles to their editors', async (t) => {
  const inner = await article(`<!doctype html><html lang="en"><title>Article</title>${frameLine(src)}`);
  t.after(inner.close);
  const host = await article(`<!doctype html><html lang="en"><title>Editor</title><iframe src="${inner.url}" title="Preview" sandbox="allow-scripts" width="800" height="800"></iframe>`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false });
  const preview = await (await page.locator('iframe').elementHandle()).contentFrame();
  const frame = await (await preview.waitForSelector('iframe')).contentFrame();
  await settled(frame);
  assert.equal(await frame.evaluate(() => origin), 'null');
  assert.deepEqual(page.problems, []);
});

test('a frame that is too high is filled by its map, one that fits shows all of it without script', async () => {
  const page = await open(browser, src, { viewport: { width: 640, height: 1200 } });
  const [map, box] = [await page.locator('#map').boundingBox(), await page.locator('#box').boundingBox()];
  assert.ok(map.height > 600 && Math.abs(box.height - 1200) <= 1, `map ${map.height}, all ${box.height}`);
  for (const query of ['', '&hl=hr', '&hl=it', '&hl=zh', '&parts=map', '&parts=title,map,list', '&report=patrol-and-persuade']) {
    const reply = await fetch(`${base}/oembed?url=${encodeURIComponent(src + query)}`);
    const { height } = await reply.json();
    const frame = await open(browser, src + query, { viewport: { width: 360, height: 100 }, javaScriptEnabled: false, ready: false });
    let most = 0;
    for (const width of [360, 640, 800]) {
      await frame.setViewportSize({ width, height: 100 });
      const wants = await frame.evaluate(() => document.documentElement.scrollHeight);
      assert.ok(wants <= height, `${query} at ${width} px: ${wants} px in a frame of ${height}`);
      most = Math.max(most, wants);
    }
    assert.ok(height - most < 100, `${query}: a frame of ${height} for ${most} px`);
    await frame.context().close();
  }
});

test('on a narrow phone the map has half of the frame, below who says it and who answers', async () => {
  for (const [lang, least] of [['en', 0.5], ['hr', 0.48], ['zh', 0.5], ['it', 0.46]]) {
    const page = await open(browser, `${src}&hl=${lang}`, { viewport: { width: 320, height: 840 } });
    const map = await page.locator('#map').boundingBox();
    assert.ok(map.height / 840 >= least, `${lang}: ${(map.height / 840).toFixed(3)}`);
    assert.ok(640 - map.y >= 320, `${lang}: of the first 640 px, ${640 - map.y} are map`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), 840, 'all of it is in the frame');
    const summary = await page.locator('#summary').innerText();
    for (const said of ['no undeclared police force', 'administrative centres', 'employed on contracts']) assert.ok(summary.includes(said), `${lang}: ${said}`);
    for (const p of await page.locator('#summary p').all()) assert.ok((await p.evaluate((e) => parseFloat(getComputedStyle(e).fontSize))) >= 12);
  }
});

test('a place chosen opens its card over the map, in a frame that fits too', async () => {
  const page = await open(browser, `${src}&open=c-13`, { viewport: { width: 360, height: 920 } });
  const [card, map] = [await page.getByRole('dialog').boundingBox(), await page.locator('#map').boundingBox()];
  assert.ok(Math.abs(card.y - map.y) <= 1 && card.height >= map.height && card.width >= map.width, 'the card has all the room of the map');
  // Near Belgrade no country is named that is not there.
  for (const name of ['Spain', 'Suburbs of Paris']) assert.equal(await page.locator('#map').getByText(name).filter({ visible: true }).count(), 0, name);
});

test('Croatia, Serbia, Italy and Spain are hatched, Romania and China are not', async () => {
  const page = await open(browser, src);
  assert.deepEqual(await hatched(page), ['ES', 'HR', 'IT', 'RS', 'suburbs-of-paris']);
});

test('on a phone of 360 by 640 the first view is near enough to tell the towns', async () => {
  const page = await open(browser, src, { viewport: { width: 360, height: 640 } });
  const zoom = Number(await page.locator('.canvas').getAttribute('data-zoom'));
  assert.ok(zoom >= 4, `zoom ${zoom}`);
  for (const id of ['zagreb', 'belgrade', 'venice', 'prato']) {
    const mark = page.locator(`.mk[data-place="${id}"] .plate`);
    assert.ok(await inView(page, mark), id);
  }
  const tag = page.locator('.mk[data-place="suburbs-of-paris"] .tag');
  assert.match(await tag.innerText(), /Suburbs of Paris/);
  assert.ok(await inView(page, tag));
  const apart = await page.evaluate(() => {
    const t = document.querySelector('.mk[data-place="suburbs-of-paris"] .tag').getBoundingClientRect();
    const a = document.querySelector('path[data-place="suburbs-of-paris"]').getBoundingClientRect();
    return t.left > a.right || t.right < a.left || t.top > a.bottom || t.bottom < a.top;
  });
  assert.ok(apart, 'the tag of the suburbs does not stand on Paris');
  assert.equal(await page.locator('.mk[data-place="suburbs-of-paris"] .plate').count(), 0, 'an area has no point');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} px wide`);
});

test('every country where something is said to be has its name on the map, however narrow', async () => {
  for (const width of [320, 360, 640, 1200]) {
    const page = await open(browser, src, { viewport: { width, height: 700 } });
    const named = await page.locator('#map').innerText();
    for (const name of ['Croatia', 'Serbia', 'Italy', 'Spain']) assert.ok(named.includes(name), `${name} at ${width} px:\n${named}`);
    await page.context().close();
  }
});

async function inView(page, locator) {
  const box = await locator.boundingBox();
  const map = await page.locator('.canvas').boundingBox();
  return Boolean(box && box.x >= map.x && box.y >= map.y && box.x + box.width <= map.x + map.width && box.y + box.height <= map.y + map.height);
}

test('who says it and who denies it is there before any tap, and the card opens where it is seen and moves nothing', async () => {
  const page = await open(browser, src, { viewport: { width: 360, height: 640 } });
  const box = await page.locator('#summary').boundingBox();
  assert.ok(box.y + box.height < 640);
  assert.match(await page.locator('#summary').innerText(), /Safeguard Defenders[^]*Government of China says, in our words: China has no undeclared police force/);
  const sizes = () => page.evaluate(() => ['#box', '#map', '.mk[data-place="belgrade"]'].map((s) => JSON.stringify(document.querySelector(s).getBoundingClientRect())));
  const before = await sizes();
  await page.locator('.mk[data-place="belgrade"] .plate').click();
  const card = await page.getByRole('dialog', { name: 'Belgrade' }).boundingBox();
  const map = await page.locator('#map').boundingBox();
  assert.ok(Math.abs(card.y - map.y) <= 1 && card.height >= map.height);
  assert.deepEqual(await sizes(), before);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(await sizes(), before);
});

test('the map is moved by buttons once they are asked for', async () => {
  const page = await open(browser, src, { viewport: { width: 360, height: 640 } });
  const up = page.getByRole('button', { name: 'Move up' });
  assert.equal(await up.count(), 0);
  const ask = page.getByRole('button', { name: 'Move the map by buttons' });
  assert.equal(await ask.getAttribute('aria-expanded'), 'false');
  await ask.click();
  assert.equal(await ask.getAttribute('aria-expanded'), 'true');
  const y = () => page.locator('.mk[data-place="venice"]').evaluate((e) => e.getBoundingClientRect().y);
  const before = await y();
  await up.click();
  assert.ok((await y()) > before + 60);
  await ask.click();
  assert.equal(await up.count(), 0);
});

test('script off at 320 px: claimants and denial come before the list', async () => {
  const page = await open(browser, src, { ready: false, javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const text = await page.locator('body').innerText();
  const list = text.search(/All 28 claims as a list|Claims by place/);
  assert.ok(list > 0);
  assert.ok(text.indexOf('Safeguard Defenders') >= 0 && text.indexOf('Safeguard Defenders') < list);
  const denial = text.indexOf('Government of China says, in our words: China has no undeclared police force');
  assert.ok(denial >= 0 && denial < list);
  await page.locator('#listing > summary').click();
  assert.ok(await page.locator('#claim-c-22').isVisible());
});

test('claims without a place on the map are a list, not an empty map', async () => {
  for (const parts of ['', '&parts=map']) {
    const page = await open(browser, `${src}&geometry=none${parts}`, { ready: false, viewport: { width: 360, height: 640 } });
    assert.equal(await page.locator('#map').count(), 0);
    assert.ok(await page.locator('#list article.claim').first().isVisible());
    assert.match(await page.locator('.intro').innerText(), /Safeguard Defenders/);
    assert.deepEqual(page.problems, []);
  }
});

test('a frame that is cut to 400 px has its map whole', async () => {
  for (const width of [320, 360, 640]) {
    const page = await open(browser, src, { viewport: { width, height: 400 } });
    const box = await page.locator('#map').boundingBox();
    assert.ok(box.height >= 100 && box.y + box.height <= (width === 320 ? 440 : 401), `${width}: ${JSON.stringify(box)}`);
    assert.ok((await page.locator('.mk').count()) > 3);
  }
});

test('the count of what is not on the map leads to it in the list', async () => {
  const page = await open(browser, src, { viewport: { width: 360, height: 640 } });
  await page.locator('#offmap').click();
  await page.locator('#not-on-the-map').waitFor();
  assert.ok(await page.locator('#not-on-the-map article').first().isVisible());
  assert.match(page.url(), /#not-on-the-map$/);
});

test('the filter of the address is the filter of the frame', async () => {
  const page = await open(browser, `${src}&report=patrol-and-persuade`);
  assert.equal(await page.locator('#list article.claim').count(), 7);
  assert.deepEqual(await hatched(page), ['IT', 'suburbs-of-paris']);
});

test('the first view stays within its budget', async () => {
  const page = await open(browser, src, { viewport: { width: 640, height: 700 } });
  // Opened by itself it also asks for its icon, which a frame does not.
  console.log(`# embed: ${page.bytes} bytes, ${page.requests.length} requests`);
  assert.ok(page.bytes <= 115_000, `${page.bytes} bytes`);
  assert.ok(page.requests.length <= 12, `${page.requests.length} requests:\n${page.requests.join('\n')}`);
});

test('the page offers a line to copy, and says what is missing when readers cannot reach it', async () => {
  const page = await open(browser, base);
  const line = await page.locator('#embed-line').inputValue();
  assert.match(line, /^<iframe src="http[^"]+\/embed\?story=overseas-stations" title="[^"]+" loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"/);
  assert.match(await page.locator('#share-line').textContent(), /--public-url/);
});
