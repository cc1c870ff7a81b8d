// Back and Forward: choices and an open card are entries of the history, where the map stands is not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { article, base, launch, open, settled } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const count = (page, n) => page.waitForFunction((want) => document.querySelectorAll('#list article.claim').length === want, n);
const entries = (page) => page.evaluate(() => window.history.length);
const back = (page) => page.evaluate(() => window.history.back());
const forward = (page) => page.evaluate(() => window.history.forward());

test('Back takes the last choice back, Forward makes it again', async () => {
  const page = await open(browser, base);
  const report = page.getByLabel('Report', { exact: true });
  await report.selectOption('patrol-and-persuade');
  await count(page, 7);
  await page.locator('#f-q').fill('Prato');
  await page.waitForFunction(() => location.search.includes('q=Prato'));
  await page.locator('#f-q').pressSequentially(' police', { delay: 400 });
  await page.waitForFunction(() => location.search.includes('q=Prato+police'));
  const few = await page.locator('#list article.claim').count();
  assert.equal(await entries(page), 4, 'a word that is typed is one entry');
  await back(page);
  await count(page, 7);
  assert.equal(await page.locator('#f-q').inputValue(), '');
  assert.equal(await report.inputValue(), 'patrol-and-persuade');
  await back(page);
  await count(page, 28);
  assert.equal(await report.inputValue(), '');
  assert.equal(new URL(page.url()).searchParams.get('report'), null);
  await forward(page);
  await count(page, 7);
  await forward(page);
  await count(page, few);
  assert.equal(await page.locator('#f-q').inputValue(), 'Prato police');
  assert.deepEqual(page.problems, []);
});

test('Back closes the card and Forward opens it; closing it leaves no entry behind', async () => {
  const page = await open(browser, base);
  const mark = page.locator('.mk[data-place="prato"] .plate');
  await mark.click();
  const dialog = page.getByRole('dialog', { name: 'Prato' });
  await dialog.waitFor();
  await back(page);
  await dialog.waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).searchParams.get('open'), null);
  await forward(page);
  await dialog.waitFor();
  const before = await entries(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('open'));
  await mark.click();
  await dialog.waitFor();
  assert.equal(await entries(page), before);
});

test('where the map stands is in the address and in no entry of its own', async () => {
  const page = await open(browser, base);
  await page.locator('.canvas').focus();
  const writes = await page.evaluate(async () => {
    let n = 0;
    const real = window.history.replaceState.bind(window.history);
    window.history.replaceState = (...a) => (n++, real(...a));
    for (let i = 0; i < 20; i++) {
      document.activeElement.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'ArrowRight', code: 'ArrowRight', bubbles: true }));
      await new Promise((done) => setTimeout(done, 60));
    }
    await new Promise((done) => setTimeout(done, 800));
    return n;
  });
  assert.ok(writes <= 4, `${writes} writes`);
  await page.waitForFunction(() => new URLSearchParams(location.search).has('at'));
  assert.equal(await entries(page), 2);
});

test('a browser that refuses to write the address stops nothing', async () => {
  const page = await open(browser, base);
  await page.evaluate(() => {
    window.refused = 0;
    window.history.pushState = window.history.replaceState = () => {
      window.refused++;
      throw new window.DOMException('too often', 'SecurityError');
    };
  });
  await page.getByLabel('Report', { exact: true }).selectOption('patrol-and-persuade');
  await count(page, 7);
  await page.waitForFunction(() => document.querySelectorAll('path[data-hatched]').length === 2);
  assert.ok(await page.evaluate(() => window.refused > 0));
  assert.ok(await page.locator('#stale').isHidden());
});

test('an embed adds nothing to the history of its article', async () => {
  const host = await article(`<iframe src="${base}/embed?story=overseas-stations" width="640" height="800"></iframe>`);
  try {
    const page = await open(browser, host.url, { ready: false });
    const frame = page.frameLocator('iframe');
    await settled(page.frames()[1]);
    const before = await entries(page);
    await frame.locator('.mk[data-place="prato"] .plate').click();
    await frame.locator('.card').waitFor();
    await frame.locator('.card .close').click();
    await frame.locator('.canvas').press('ArrowRight');
    await page.waitForTimeout(500);
    assert.equal(await entries(page), before);
  } finally {
    host.close();
  }
});
