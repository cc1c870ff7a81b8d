// The map page, as a reader uses it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, hatched, launch, markup, open, places, settled, tabTo, unfold } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('the map shows every place that can be drawn, and says how many claims are not on it', async () => {
  const page = await open(browser, base);
  assert.deepEqual(await places(page), [
    'belgrade', 'china', 'croatia', 'italy', 'madrid', 'prato', 'romania', 'serbia', 'spain', 'suburbs-of-paris', 'venice', 'zagreb',
  ]);
  assert.deepEqual(await hatched(page), ['ES', 'HR', 'IT', 'RS', 'suburbs-of-paris']);
  // Serbia's edge is dotted along Kosovo, as the border is, Croatia's on the Danube, Spain's at Ceuta.
  for (const [code, bare] of [['RS', true], ['HR', true], ['ES', true], ['IT', false]]) {
    assert.equal(await page.locator(`path.p-bare[data-hatched=${code}]`).count(), bare ? 1 : 0, code);
  }
  assert.equal(await page.locator('path.p-dots').count(), 3);
  assert.match(await page.locator('#offmap').innerText(), /^13 claims not on the map$/);
  assert.equal(await page.locator('#list article.claim').count(), 28);
  assert.deepEqual(page.problems, []);
});

test('claimants and the denial are named before the filters and the list', async () => {
  const page = await open(browser, base);
  const summary = await page.locator('#summary').innerText();
  for (const name of ['Safeguard Defenders', 'CNN', 'Reuters', 'Government of China says, in our words: China has no undeclared police force']) assert.ok(summary.includes(name), name);
  const before = await page.evaluate(() => {
    const [a, b] = [document.getElementById('summary'), document.querySelector('article.claim')];
    return Boolean(a && b && a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  assert.ok(before);
});

test('a filter by report changes list, map and address alike', async () => {
  const page = await open(browser, base);
  const report = page.getByLabel('Report', { exact: true });
  const option = await report.locator('option').filter({ hasText: 'Patrol and Persuade' }).getAttribute('value');
  await report.selectOption(option);
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 7);
  assert.match(page.url(), /report=patrol-and-persuade/);
  assert.match(await page.getByRole('link', { name: 'CSV' }).getAttribute('href'), /\/download\?f=csv&story=overseas-stations&report=patrol-and-persuade$/);
  assert.deepEqual(await places(page), ['china', 'croatia', 'italy', 'prato', 'romania', 'serbia', 'suburbs-of-paris', 'venice']);
  await page.waitForFunction(() => document.querySelectorAll('path[data-hatched]').length === 2);
  assert.deepEqual(await hatched(page), ['IT', 'suburbs-of-paris']);
  const ids = (p) => p.locator('#list article.claim').evaluateAll((l) => l.map((e) => e.dataset.claim));
  const now = await ids(page);
  const cold = await open(browser, page.url());
  assert.deepEqual(await ids(cold), now, 'the address alone shows the same');
  await page.getByRole('link', { name: 'Clear', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 28);
  assert.doesNotMatch(page.url(), /report=/);
});

test('search and status filter, and nothing that matches says so', async () => {
  const page = await open(browser, base);
  await page.getByLabel('Search claims and places').fill('volunteers');
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 1);
  await page.getByLabel('Search claims and places').fill('xyzzy');
  await page.getByText('No claim matches these filters.').waitFor();
  await page.getByRole('link', { name: 'Clear the filters' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 28);
  await page.getByText('More choices').click();
  await page.getByRole('checkbox', { name: /^Contradicted/ }).check();
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 2);
  assert.match(page.url(), /status=disputed/);
});

test('a month is chosen from the list of times and let go again', async () => {
  const page = await open(browser, base);
  await page.locator('#time > summary').click();
  await page.getByText('Times as a list').click();
  const month = page.locator('#months a').last();
  const id = await month.getAttribute('data-month');
  await month.click();
  await page.waitForFunction((m) => new URLSearchParams(location.search).get('datetime') === m, id);
  assert.match(page.url(), /dated=true/);
  assert.equal(await page.locator('#months a[aria-current]').getAttribute('data-month'), id);
  await page.locator('#months a[aria-current]').click();
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('datetime'));
  assert.equal(await page.locator('#list article.claim').count(), 28);
});

test('Zagreb is opened by keyboard, and focus comes back', async () => {
  const page = await open(browser, base);
  await tabTo(page, '.canvas', 400);
  for (let n = 0; n < 15; n++) {
    await page.keyboard.press('n');
    if (/^Zagreb,/.test(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))) break;
  }
  const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  assert.match(label, /^Zagreb, joint patrols · reported; said by Unnamed news outlet: context · 1 claim$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Zagreb' });
  await dialog.waitFor();
  assert.equal(await dialog.locator('article.claim').count(), 2);
  assert.ok(await dialog.evaluate((e) => e.contains(document.activeElement)));
  assert.match(page.url(), /open=c-0[12]/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label);
  await page.keyboard.press('p');
  assert.notEqual(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label);
});

test('an answer stands on the claim it answers, a general denial only as one', async () => {
  const page = await open(browser, base);
  const denial = /Government of China says:\s+China has no undeclared police force/;
  for (const id of ['c-03', 'c-04', 'c-08', 'c-16', 'c-17']) {
    const text = await page.locator(`#claim-${id}`).innerText();
    assert.match(text, /^Alleged[^]*\nGovernment of China: general denial, linked by the editor(\n|$)/, `${id}, closed`);
  }
  await unfold(page);
  assert.equal(await page.locator('#list .answer').filter({ hasText: denial }).count(), 1, 'an answer is printed once');
  const link = page.locator('#claim-c-04 .again a, #claim-c-03 .again a').first();
  const printed = page.locator(await link.getAttribute('href'));
  assert.match(await printed.innerText(), denial);
  assert.match(await printed.innerText(), /General denial: does not mention this claim; linked by the editor\./);
  const c22 = page.locator('#claim-c-22');
  assert.match(await c22.innerText(), /^Contradicted by Unnamed news outlet/);
  assert.match(await c22.locator('.answer').first().innerText(), /Contradicted by Unnamed news outlet:\s+In some cases the staff are people employed/);
  const sizes = await c22.evaluate((e) => [e.querySelector('.text'), e.querySelector('.answer .text')].map((t) => getComputedStyle(t).fontSize));
  assert.equal(sizes[0], sizes[1], 'claim and answer have one size');
  const answered = await page.locator('#list .claim').evaluateAll((l) => l.filter((e) => / by /.test(e.querySelector('h4').textContent)).map((e) => e.dataset.claim));
  assert.deepEqual(answered, ['c-22', 'c-23']);
  assert.doesNotMatch(await page.locator('main').innerText(), /Denied by/);
});

test('no station stands at Zagreb, Belgrade or Madrid', async () => {
  const page = await open(browser, base);
  for (const id of ['zagreb', 'belgrade', 'madrid']) {
    const mark = page.locator(`.mk[data-place="${id}"]`);
    const words = `${await mark.getAttribute('aria-label')} ${await mark.textContent()} ${await page.locator(`[data-place="${id}"].place`).innerText()}`;
    assert.doesNotMatch(words, /station/i, id);
  }
  assert.match(await page.locator('.mk[data-place="madrid"]').textContent(), /seat of the group/);
  assert.ok(await page.locator('.mk[data-place="madrid"].grey').count());
});

test('a link to one claim opens it cold', async () => {
  const page = await open(browser, `${base}/?open=c-13`);
  const dialog = page.getByRole('dialog', { name: 'Belgrade' });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /Reuters \(2019\) says:/);
  await page.waitForFunction(() => {
    const [a, b] = [document.querySelector('.mk[data-place="belgrade"]'), document.querySelector('.card')].map((e) => e.getBoundingClientRect());
    return a.left > b.right || a.left < b.left || a.top < b.top || a.top > b.bottom;
  });
});

test('the first view asks no other host, sets no cookie and stays within its budget', async () => {
  const page = await open(browser, base);
  const hosts = new Set(page.requests.map((u) => new URL(u).host));
  assert.deepEqual([...hosts], [new URL(base).host]);
  assert.deepEqual(await page.context().cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.ok(page.bytes <= 150_000, `${page.bytes} bytes`);
  assert.ok(page.requests.length <= 12, `${page.requests.length} requests`);
  console.log(`# page: ${page.bytes} bytes, ${page.requests.length} requests`);
});

test('at most 12 Tab stops come before the first claim', async () => {
  const page = await open(browser, base);
  const n = await tabTo(page, '#list article.claim *', 40);
  assert.ok(n <= 13, `the first claim is Tab stop ${n}`);
});

test('script off: everything is read, filters work', async () => {
  const page = await open(browser, base, { ready: false, javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const text = await page.locator('body').innerText();
  const at = (s) => {
    const i = text.indexOf(s);
    assert.ok(i >= 0, `“${s}” is on the page`);
    return i;
  };
  assert.ok(at('Safeguard Defenders') < at('Claims by place'));
  assert.ok(at('Government of China says, in our words: China has no undeclared police force') < at('Claims by place'));
  at('13 claims not on the map');
  at('The map needs JavaScript');
  await page.getByLabel('Report', { exact: true }).selectOption('patrol-and-persuade');
  await page.locator('.act').getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /report=patrol-and-persuade/);
  assert.equal(await page.locator('#list article.claim').count(), 7);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 320, `the page is ${wide} px wide`);
});

test('markup in a story is shown as text', async () => {
  const page = await open(browser, markup);
  await page.locator('.mk .plate').first().click();
  await page.locator('.card article').first().waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator('img').count(), 0);
  assert.match(await page.locator('#list').innerText(), /<img src=x onerror="window\.hit=1">/);
  assert.match(await page.locator('.mk').first().textContent(), /<b onmouseover=/);
  assert.deepEqual(page.problems, []);
  await settled(page);
});

test('a permanent page tells one claim, with its data for machines', async () => {
  const page = await open(browser, base, { ready: false });
  await page.goto(await page.locator('#claim-c-16 .permalink').evaluate((e) => e.href));
  assert.equal(await page.locator('article.claim').count(), 1);
  const ld = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  assert.equal(ld['@type'], 'Claim');
  assert.match(ld.creditText, /Safeguard Defenders/);
  assert.doesNotMatch(await page.content(), /ClaimReview/);
  assert.doesNotMatch(await page.title(), /Italy was host/);
});
