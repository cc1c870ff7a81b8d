// What stands on a reader's first screen, counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open, unfold } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The boxes of elements, with how much of the window they take. */
const box = (page, selector) =>
  page.locator(selector).evaluateAll((l) =>
    l.map((e) => {
      const b = e.getBoundingClientRect();
      const seen = Math.max(0, Math.min(b.bottom, innerHeight) - Math.max(b.top, 0)) * Math.max(0, Math.min(b.right, innerWidth) - Math.max(b.left, 0));
      return { top: b.top, bottom: b.bottom, part: seen / (innerWidth * innerHeight) };
    }),
  );

test('1280 × 800 holds who claims, who answers, the filter by report, three claims, and half a window of map', async () => {
  const page = await open(browser, base);
  const whole = async (selector) => (await box(page, selector)).filter((b) => b.top >= 0 && b.bottom <= 800).length;
  assert.equal(await whole('.voices'), 1);
  assert.equal(await whole('#summary .denial'), await page.locator('#summary .denial').count());
  assert.equal(await whole('#f-report'), 1);
  assert.ok((await whole('#list article.claim')) >= 3, `${await whole('#list article.claim')} claims`);
  const [map] = await box(page, '.map');
  assert.ok(map.part >= 0.5, `the map is ${map.part} of the window`);
  assert.ok(await page.locator('.act button').isHidden(), 'choices act at once');
});

test('360 × 640 has a quarter of text, then the map with its names, and who claims and answers', async () => {
  const page = await open(browser, base, { viewport: { width: 360, height: 640 } });
  const [map] = await box(page, '.map');
  assert.ok(map.top <= 160, `${map.top} px of text`);
  assert.ok(map.bottom <= 640);
  const tags = (await box(page, '.mk .tag')).filter((b) => b.bottom <= 640 && b.part > 0);
  assert.ok(tags.length >= 4, `${tags.length} names`);
  for (const name of ['28 claims', 'Filters', 'Share']) {
    const link = page.getByRole('navigation').getByRole('link', { name, exact: true });
    assert.ok((await link.boundingBox()).y < 160, name);
    const to = await link.getAttribute('href');
    assert.equal(await page.locator(to).count(), 1, to);
  }
  const [voices] = await box(page, '.voices');
  const [denial] = await box(page, '#summary .denial');
  assert.ok(voices.bottom <= 640 && denial.top < 600, 'who claims and who answers begin on the first screen');
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('link', { name: 'Hrvatski', exact: true }).first().click();
  await page.waitForURL(/hl=hr/);
});

test('a phone reads a card on all of its screen, one without a place by its name, and Back leaves it', async () => {
  const page = await open(browser, `${base}/?open=c-22`, { viewport: { width: 360, height: 640 } });
  const [card] = await box(page, '.card');
  assert.deepEqual([card.top, card.bottom], [0, 640]);
  assert.equal(await page.getByRole('dialog', { name: 'Worldwide (countries not listed)' }).count(), 1);
  await page.mouse.move(180, 500);
  await page.mouse.wheel(0, 5000);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.scrollY), 0, 'the page behind stays');
  const scrolling = await page.locator('.card, .card *').evaluateAll((l) =>
    l.filter((e) => e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)).length,
  );
  assert.ok(scrolling <= 1, `${scrolling} things scroll`);
  const close = await page.getByRole('button', { name: 'Close' }).boundingBox();
  assert.ok(close.width >= 44 && close.height >= 44 && close.y >= 0);
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.locator('.card').count(), 0);
  await page.locator('.mk[data-place="prato"] .plate').click();
  await page.getByRole('dialog', { name: 'Prato' }).waitFor();
  await page.goBack();
  await page.locator('.card').waitFor({ state: 'detached' });
});

test('a phone scrolls a third of what it did, and no two links of the list read alike', async () => {
  const page = await open(browser, base, { viewport: { width: 360, height: 640 } });
  const high = await page.evaluate(() => document.documentElement.scrollHeight);
  console.log(`# the example is ${high} px high at 360 px`);
  assert.ok(high <= 7000, `${high} px`);
  await unfold(page);
  const links = await page.locator('#list .chain a, #list .permalink').evaluateAll((l) =>
    l.map((e) => [e.closest('.answer') ? '' : (e.getAttribute('aria-label') ?? e.textContent), e.closest('article').dataset.claim]).filter(([name]) => name),
  );
  const seen = new Map();
  for (const [name, claim] of links) {
    assert.equal(seen.get(name) ?? claim, claim, `“${name}” on two claims`);
    seen.set(name, claim);
  }
});
