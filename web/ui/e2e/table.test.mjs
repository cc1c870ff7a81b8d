// The row of tools over the list, and the table it leads to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, large, launch, open, places } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const rows = (page) => page.locator('table.claims tbody tr').evaluateAll((l) => l.map((e) => e.dataset.claim));
const column = (page, name) => page.locator(`table.claims tbody .c-${name}`).evaluateAll((l) => l.map((e) => e.innerText.trim()));
const query = (page, name) => new URL(page.url()).searchParams.get(name);

test('the tools are one Tab stop, and arrows go through them', async () => {
  const page = await open(browser, base);
  const bar = page.getByRole('toolbar', { name: 'What to do with these claims' });
  assert.equal(await bar.locator('[tabindex="0"]').count(), 1);
  const first = bar.locator('[tabindex="0"]');
  await first.focus();
  const names = [await first.innerText()];
  const count = await bar.locator('a:visible,button:visible').count();
  for (let n = 1; n < count; n++) {
    await page.keyboard.press('ArrowRight');
    names.push(await page.evaluate(() => document.activeElement.textContent));
  }
  for (const name of ['List', 'Table', 'In this view', 'Download', 'Print']) assert.ok(names.includes(name), `${name} in ${names}`);
  await page.keyboard.press('Home');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'List');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => !document.activeElement.closest('#tools')), 'Tab leaves the tools');
});

test('the table holds each claim with who says it, who answers, where, when and who carried it', async () => {
  const page = await open(browser, base);
  await page.getByRole('link', { name: 'Table', exact: true }).click();
  await page.locator('table.claims').waitFor();
  assert.equal(query(page, 'as'), 'table');
  assert.equal((await rows(page)).length, 28);
  assert.equal(await page.getByRole('columnheader').count(), 7);
  const c22 = page.locator('tr[data-claim="c-22"]');
  assert.match(await c22.innerText(), /Contradicted by Unnamed news outlet: in our words: In some cases the staff are people employed/);
  assert.match(await c22.locator('.c-status').innerText(), /^Contradicted by Unnamed news outlet$/);
  const sizes = await c22.evaluate((e) => ['.c-claim a', '.c-answer [lang]'].map((s) => getComputedStyle(e.querySelector(s)).fontSize));
  assert.equal(sizes[0], sizes[1], 'claim and answer have one size');
  assert.match(await page.locator('tr[data-claim="c-03"] .c-answer').innerText(), /^Government of China says: [^]* General denial: does not mention this claim/);
  assert.match(await page.locator('tr[data-claim="c-13"]').innerText(), /Reuters[^]*Belgrade[^]*somewhere in this town or city/);
  assert.match(await c22.getByRole('rowheader').getByRole('link').getAttribute('href'), /\/stories\/overseas-stations\/claims\/c-22/);
  assert.deepEqual(page.problems, []);
});

test('sorting by date, both ways: what has no date says so and stands last', async () => {
  const page = await open(browser, `${base}/?as=table&clock=event`);
  await page.locator('#sort-date').click();
  await page.waitForFunction(() => document.querySelector('th.c-date')?.getAttribute('aria-sort') === 'ascending');
  assert.equal(query(page, 'sort'), 'date');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'sort-date', 'focus stays where it was');
  const up = await column(page, 'date');
  const dated = up.findIndex((s) => s.includes('date not stated'));
  assert.ok(dated > 1, up.join(' | '));
  assert.ok(up.slice(dated).every((s) => s.includes('date not stated')), up.join(' | '));
  await page.locator('#sort-date').click();
  await page.waitForFunction(() => document.querySelector('th.c-date')?.getAttribute('aria-sort') === 'descending');
  const down = await column(page, 'date');
  const year = (s) => Number(/\d{4}/.exec(s)[0]);
  assert.ok(year(down[0]) >= year(down[dated - 1]) && year(up[0]) <= year(up[dated - 1]));
  assert.ok(year(down[0]) > year(up[0]), `${down[0]} after ${up[0]}`);
  assert.ok(down.slice(dated).every((s) => s.includes('date not stated')), down.join(' | '));
  const cold = await open(browser, page.url());
  assert.deepEqual(await rows(cold), await rows(page), 'the address alone shows the same order');
});

test('sorting by claimant and by place follows the alphabet of the language', async () => {
  const page = await open(browser, `${base}/?as=table&hl=hr&sort=place`, { ready: false });
  const home = (await column(page, 'place')).map((s) => s.split('\n')[0]);
  const placed = home.slice(0, home.indexOf('Europa') < 0 ? undefined : home.indexOf('Europa'));
  const names = placed.map((s) => s.replace(/ \(.*/, '')).slice(0, 10);
  assert.deepEqual(names, [...names].sort(new Intl.Collator('hr').compare));
  const who = await open(browser, `${base}/?as=table&sort=-claimant`, { ready: false });
  const list = (await column(who, 'claimant')).map((s) => s.split('\n')[0]);
  assert.deepEqual(list, [...list].sort(new Intl.Collator('en').compare).reverse());
});

test('the table follows the filter, and the list comes back', async () => {
  const page = await open(browser, `${base}/?as=table`);
  await page.getByLabel('Report', { exact: true }).selectOption('patrol-and-persuade');
  await page.waitForFunction(() => document.querySelectorAll('table.claims tbody tr').length === 7);
  assert.equal(query(page, 'as'), 'table');
  assert.equal(query(page, 'report'), 'patrol-and-persuade');
  await page.getByRole('link', { name: 'List', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 7);
  assert.equal(query(page, 'as'), null);
  assert.equal(await page.locator('#tool-list').getAttribute('aria-current'), 'true');
  assert.ok(await page.evaluate(() => document.activeElement.id === 'tool-list'));
});

test('a claim is opened on the map while the table is shown', async () => {
  const page = await open(browser, `${base}/?as=table`);
  await page.locator('.mk[data-place="zagreb"] .plate').click();
  const card = page.getByRole('dialog', { name: 'Zagreb' });
  await card.locator('article.claim').nth(1).waitFor();
  assert.match(await card.innerText(), /says/);
});

test('script off: the table, its order and a filter work by links', async () => {
  const page = await open(browser, base, { ready: false, javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Table', exact: true }).click();
  assert.equal((await rows(page)).length, 28);
  await page.locator('#sort-status').click();
  assert.equal(await page.locator('th.c-status').getAttribute('aria-sort'), 'ascending');
  assert.match((await column(page, 'status'))[0], /^Contradicted/);
  await page.getByLabel('Report', { exact: true }).selectOption('patrol-and-persuade');
  await page.locator('.act').getByRole('button', { name: 'Show' }).click();
  assert.equal((await rows(page)).length, 7);
  assert.equal(query(page, 'sort'), 'status', 'the form keeps the order');
  for (const name of ['In this view', 'Print']) assert.equal(await page.getByRole('button', { name }).count(), 0, `${name} needs script`);
});

test('on a phone the table scrolls in a region with a name, and the page does not', async () => {
  const page = await open(browser, `${base}/?as=table`, { ready: false, viewport: { width: 360, height: 640 } });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  const region = page.getByRole('region', { name: 'Claims in a table' });
  assert.ok(await region.evaluate((e) => e.scrollWidth > e.clientWidth && e.tabIndex === 0));
});

test('in this view: the list is held to what the map shows, the map still shows all', async () => {
  const page = await open(browser, `${base}/?at=7/45.8/16`);
  const all = await places(page);
  const button = page.getByRole('button', { name: 'In this view' });
  assert.equal(await button.getAttribute('aria-pressed'), 'false', 'off by default');
  await button.click();
  await page.waitForFunction(() => new URLSearchParams(location.search).has('viewport'));
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  const listed = await page.locator('#list section.place').evaluateAll((l) => l.map((e) => e.dataset.place));
  assert.ok(listed.includes('zagreb') && !listed.includes('madrid') && !listed.includes('spain'), listed.join());
  assert.deepEqual(await places(page), all, 'the map shows the same');
  assert.match(await page.locator('#count').innerText(), /^\d+ of 28 claims/);
  assert.match(await page.locator('#offmap').innerText(), /^13 claims not on the map$/);
  const before = page.url();
  await page.locator('.canvas').focus();
  for (let n = 0; n < 9; n++) await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((u) => new URL(u).searchParams.get('viewport') !== new URLSearchParams(location.search).get('viewport'), before);
  const cold = await open(browser, page.url());
  await cold.waitForFunction((n) => document.querySelectorAll('.mk').length >= n, 10);
  assert.equal(await cold.getByRole('button', { name: 'In this view' }).getAttribute('aria-pressed'), 'true');
  assert.deepEqual(await places(cold), await places(page), 'opened cold, the map shows all too');
  await button.click();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 28);
  assert.equal(query(page, 'viewport'), null);
});

test('a long result keeps the order of places, says so, and goes on page by page', async () => {
  const page = await open(browser, `${large}/?as=table`, { ready: false });
  assert.equal(await page.locator('[aria-sort], #list [data-sort]').count(), 0);
  assert.match(await page.locator('#list .fixed').innerText(), /keeps the order of places/);
  const first = (await rows(page))[0];
  await page.getByRole('link', { name: 'More claims' }).click();
  assert.equal(query(page, 'as'), 'table');
  assert.notEqual((await rows(page))[0], first);
  const sorted = await open(browser, `${large}/?as=table&sort=date`, { ready: false });
  assert.equal((await rows(sorted))[0], first, 'an order that cannot be kept is not pretended');
});
