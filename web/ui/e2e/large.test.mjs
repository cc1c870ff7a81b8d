// A story of more claims than a page holds: clusters out of tiles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { large, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('clusters come out of tiles as rings that say how many claims and of which status; one zooms the map', async () => {
  const page = await open(browser, `${large}/?at=4/47/10`);
  assert.ok(page.requests.some((u) => /\/tiles\/claims\/\d+\/\d+\/\d+\.mvt\?story=sample/.test(u)), 'claims tiles are asked for');
  const ring = page.locator('.mk:has(.ring)').first();
  assert.match(await ring.getAttribute('aria-label'), /^\d+ claims: (\w|[ ,:])*(reported|alleged): \d+/);
  assert.match((await ring.locator('.ring').textContent()).trim(), /^\d+claims$/);
  assert.ok((await page.locator('.mk').count()) <= 200);
  assert.ok((await page.locator('.leaflet-areas-pane canvas').count()) > 0, 'areas are hatched');
  // Rings keep off each other, and no tag lies over another or over a ring.
  const boxes = await page.locator('.ring, .mk:not(.bare) > .tag').evaluateAll((l) => l.map((e) => e.getBoundingClientRect().toJSON()));
  const over = boxes.filter((a, i) => boxes.some((b, j) => j > i && a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2));
  assert.deepEqual(over, []);
  // Their ground grows with what they count.
  const sizes = await page.locator('.mk[data-count]:has(.ring)').evaluateAll((l) => l.map((e) => [Number(e.dataset.count), e.querySelector('.ring').offsetWidth]).sort((a, b) => a[0] - b[0]));
  assert.ok(sizes.every(([, w], i) => i === 0 || w >= sizes[i - 1][1]), JSON.stringify(sizes));
  assert.deepEqual(page.problems, []);
});

test('a cluster tells what is in it, by mouse and by keyboard, each a link that filters; a button and a double click zoom', async () => {
  const page = await open(browser, `${large}/?at=4/47/10`);
  const zoom = () => page.locator('.canvas').getAttribute('data-zoom').then(Number);
  const cluster = page.locator('.mk.point[data-count]').first();
  const ring = Number(await cluster.getAttribute('data-count'));
  await cluster.focus();
  await page.keyboard.press('Enter');
  const card = page.locator('.card');
  await card.locator('.listed').waitFor();
  assert.equal(await zoom(), 4);
  const asked = page.requests.filter((u) => u.includes('/facets?'));
  assert.equal(asked.length, 1, 'one request');
  const counted = await page.evaluate(async (u) => (await window.fetch(u)).json(), asked[0]);
  assert.ok(counted.claims > 0 && Math.abs(counted.claims - ring) <= ring * 0.1, `a ring of ${ring}, a box of ${counted.claims}`);
  assert.equal(await card.locator('h2').textContent(), await page.evaluate((n) => `${n < 10_000 ? n : n.toLocaleString('en')} claims`, counted.claims));
  assert.deepEqual(await card.locator('h3').allTextContents(), ['Who says it', ...(counted.answerers ? ['Who answers'] : []), 'Report', 'Status', 'Time']);
  const claimant = card.locator('h3:text("Who says it") + ul a').first();
  const page2 = await open(browser, new URL(await claimant.getAttribute('href'), page.url()).href, { ready: false });
  const n = counted.facets.claimant[0].n;
  assert.match(await page2.locator('#count').textContent(), new RegExp(`^\\D*${n < 10_000 ? n : n.toLocaleString('en')} `), 'the link finds as many as it says');
  const csv = await page.evaluate(async (u) => (await window.fetch(u)).text(), await card.getByRole('link', { name: /CSV/ }).getAttribute('href'));
  assert.match(csv, /^by,id,label,claims\r\ncountry,/);
  assert.ok(csv.includes('\r\nmonth,') && csv.includes('\r\nclaimant,'));
  await page.keyboard.press('Escape');
  assert.equal(await card.count(), 0);
  await cluster.focus();
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: 'Zoom in' }).click();
  await page.waitForFunction(() => Number(document.querySelector('.canvas').dataset.zoom) === 6);
  const before = await zoom();
  await page.locator('.mk.point[data-count]').first().locator('.plate').dblclick({ force: true });
  await page.waitForFunction((z) => Number(document.querySelector('.canvas').dataset.zoom) > z, before);
  assert.deepEqual(page.problems, []);
});

test('a sign keeps its element while the map is moved, and a drag that begins on it does not open it', async () => {
  const page = await open(browser, `${large}/?at=4/47/10`);
  const ring = page.locator('.mk:has(.ring)').first();
  await ring.evaluate((e) => (e.dataset.kept = 'yes'));
  const b = await ring.locator('.ring').boundingBox();
  const [x, y] = [b.x + b.width / 2, b.y + b.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 30, y - 10, { steps: 5 });
  await page.mouse.up();
  await page.waitForTimeout(600);
  assert.equal(await page.locator('.mk[data-kept]').count(), 1);
  assert.equal(await page.locator('.canvas').getAttribute('data-zoom'), '4');
});

test('where the map ends, a cluster opens as a list', async () => {
  const first = await open(browser, large, { ready: false });
  const [lon, lat] = await first.evaluate(async () => {
    const { features } = await (await window.fetch('/collections/claims/items?limit=200&role=site&f=json')).json();
    return features.find((f) => f.geometry?.type === 'Point').geometry.coordinates;
  });
  const page = await open(browser, `${large}/?at=12/${lat}/${lon}`);
  const cluster = page.locator('.mk[data-count]').first();
  if ((await cluster.count()) === 0) {
    // Then its claims are few enough to be known to the sign.
    await page.locator('.mk').first().locator('.plate').click({ force: true });
  } else {
    await cluster.locator('.plate').click({ force: true });
    assert.match(await page.locator('.card .listed').textContent(), /Open as a list/);
  }
  await page.locator('.card article.claim').first().waitFor();
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
  assert.match(await all.locator('.showing').textContent(), /^Showing \d+ of \d+ claims$/);
  await next.click();
  // The address is that of the second page: it can be kept.
  const again = await open(browser, all.url(), { ready: false });
  assert.equal(await again.locator('#list article.claim').first().getAttribute('data-claim'), await all.locator('#list article.claim').first().getAttribute('data-claim'));
  assert.notEqual(await all.locator('#list article.claim').first().getAttribute('data-claim'), first);
});

test('a single claim out of a tile opens its card', async () => {
  const page = await open(browser, `${large}/?at=6/47/10`);
  const single = page.locator('.mk.point:not([data-count])').first();
  await single.locator('.plate').click({ force: true });
  await page.locator('.card article.claim').first().waitFor();
  assert.ok(await page.locator('.card article.claim').count());
});
