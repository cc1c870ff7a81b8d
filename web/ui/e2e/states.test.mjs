// What the page says when there is nothing, too much, or no reply.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { base, large, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
async function violations(page) {
  const result = await new AxeBuilder({ page }).withTags(tags).analyze();
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' | ')}`);
}

test('nothing matches: what was chosen is named, and each can be left out', async () => {
  const page = await open(browser, `${base}/?q=xyzzy&report=patrol-and-persuade`, { ready: false });
  const empty = page.locator('#list .empty');
  assert.match(await empty.innerText(), /No claim matches these filters\.[^]*Search claims and places: xyzzy[^]*Report: .*Patrol.and.Persuade/i);
  await empty.getByRole('link', { name: 'Leave out' }).first().click();
  assert.equal(new URL(page.url()).searchParams.get('q'), null);
  assert.equal(await page.locator('#list article.claim').count(), 7);
});

test('offline: the list stays, the page says since when, and tries again when asked', async () => {
  const page = await open(browser, base);
  await page.context().setOffline(true);
  await page.getByLabel('Search claims and places').fill('volunteers');
  const bar = page.locator('#stale');
  await bar.waitFor();
  assert.match(await bar.innerText(), /^You are offline\. [^]*those of the last choice\.[^]*loaded on \d+ \w+ \d{4}/);
  assert.equal(await page.locator('#list article.claim').count(), 28);
  await page.waitForFunction(() => /You are offline/.test(document.getElementById('said').textContent));
  assert.deepEqual(await violations(page), []);
  await page.context().setOffline(false);
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 1);
  assert.ok(await bar.isHidden());
});

test('no reply though online: the same bar, and its button asks again', async () => {
  const page = await open(browser, base);
  await page.route('**/stories/**', (r) => r.abort());
  await page.getByRole('link', { name: 'Table', exact: true }).click();
  const bar = page.locator('#stale');
  await bar.waitFor();
  assert.match(await bar.innerText(), /^The claims could not be loaded\./);
  await page.unroute('**/stories/**');
  await bar.getByRole('button', { name: 'Try again' }).click();
  await page.locator('table.claims').waitFor();
  assert.ok(await bar.isHidden());
});

test('a tile that fails: the list stays, and the map says so', async () => {
  const page = await open(browser, base, { ready: false });
  await page.route('**/basemap/**', (r) => r.abort());
  await page.reload();
  await page.locator('.map .failed').waitFor();
  assert.match(await page.locator('.map .failed').innerText(), /The map could not be loaded\. The list is complete\./);
  assert.equal(await page.locator('#list article.claim').count(), 28);
});

test('a slow reply is said, a quick one is not', async () => {
  const page = await open(browser, base);
  let go;
  const held = new Promise((done) => (go = done));
  await page.route('**/stories/**', async (r) => {
    await held;
    await r.continue();
  });
  assert.ok(await page.locator('#waiting').isHidden());
  await page.getByLabel('Search claims and places').fill('volunteers');
  await page.locator('#waiting').waitFor();
  assert.equal(await page.locator('#results').getAttribute('aria-busy'), 'true');
  go();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 1);
  assert.ok(await page.locator('#waiting').isHidden());
});

test('too many for one page: how many are listed, and what to do', async () => {
  const page = await open(browser, large, { ready: false });
  assert.match(await page.locator('#list .many').innerText(), /^\d+ of \d+ claims are listed here;/);
});

test('nothing is said before the reader does something, and then once a second at most', async () => {
  const page = await open(browser, base);
  assert.equal(await page.locator('#said').textContent(), '');
  assert.equal(await page.locator('#count[role]').count(), 0);
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver(() => window.told.push(performance.now())).observe(document.getElementById('said'), { childList: true });
  });
  for (const text of ['p', 'po', 'pol']) {
    await page.getByLabel('Search claims and places').fill(text);
    await page.waitForTimeout(420);
  }
  await page.waitForFunction(() => /of 28 claims/.test(document.getElementById('said').textContent));
  await page.waitForTimeout(1200);
  const told = await page.evaluate(() => window.told);
  assert.ok(told.length >= 1);
  for (let i = 1; i < told.length; i++) assert.ok(told[i] - told[i - 1] >= 990, told.join());
});

for (const [name, path] of [['table', '/?as=table&sort=date'], ['empty', '/?q=xyzzy&as=table']]) {
  for (const width of [320, 640, 1280]) {
    test(`axe finds nothing: ${name} at ${width} px, light and dark`, async () => {
      for (const colorScheme of ['light', 'dark']) {
        const page = await open(browser, base + path, { ready: false, viewport: { width, height: 800 }, colorScheme });
        assert.deepEqual(await violations(page), [], colorScheme);
        await page.context().close();
      }
    });
  }
}
