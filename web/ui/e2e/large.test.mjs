// A story of more claims than a page holds: clusters out of tiles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { large, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('clusters come out of tiles and say how many claims; one zooms the map', async () => {
  const page = await open(browser, `${large}/?at=4/47/10`);
  assert.ok(page.requests.some((u) => /\/tiles\/claims\/\d+\/\d+\/\d+\.mvt\?story=sample/.test(u)), 'claims tiles are asked for');
  const cluster = page.locator('.mk.point:not(.grey):not(.bare)').filter({ hasText: /^\d+ claims/ }).first();
  assert.match(await cluster.getAttribute('aria-label'), /^\d+ claims$/);
  assert.ok((await page.locator('.mk').count()) <= 250);
  const clickable = page.locator('.mk[data-count].point').nth(2);
  const before = Number(await page.locator('.canvas').getAttribute('data-zoom'));
  await clickable.locator('.plate').click({ force: true });
  await page.waitForFunction((z) => Number(document.querySelector('.canvas').dataset.zoom) > z, before);
  assert.deepEqual(page.problems, []);
});

test('a filter changes the tiles, and the list goes on page by page', async () => {
  const page = await open(browser, `${large}/?at=3/47/10`);
  const report = page.getByLabel('Report', { exact: true });
  const value = await report.locator('option').nth(1).getAttribute('value');
  await report.selectOption(value);
  await page.waitForFunction((v) => new URLSearchParams(location.search).get('report') === v, value);
  await page.waitForFunction((v) => performance.getEntriesByType('resource').some((e) => e.name.includes('/tiles/claims/') && e.name.includes(`report=${v}`)) || !JSON.parse(document.getElementById('view').textContent).large, value);
  const all = await open(browser, large, { ready: false });
  const next = all.getByRole('link', { name: 'More claims' });
  const first = await all.locator('#list article.claim').first().getAttribute('data-claim');
  await next.click();
  assert.notEqual(await all.locator('#list article.claim').first().getAttribute('data-claim'), first);
});

test('a single claim out of a tile opens its card', async () => {
  const page = await open(browser, `${large}/?at=6/47/10`);
  const single = page.locator('.mk.point:not([data-count])').first();
  await single.locator('.plate').click({ force: true });
  await page.locator('.card article.claim').first().waitFor();
  assert.ok(await page.locator('.card article.claim').count());
});
