// The strip of time under the map.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { base, large, launch, open, tabTo } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const param = (page, name) => new URL(page.url()).searchParams.get(name);
const until = (page, want) => page.waitForFunction((w) => (new URLSearchParams(location.search).get('datetime') ?? '') === w, want);
const start = (page) => page.getByRole('slider', { name: 'Start of the time shown' });
const end = (page) => page.getByRole('slider', { name: 'End of the time shown' });
// The example by when it was said, where its bars tell something.
const said = `${base}/?clock=said`;
const claims = (page) => page.locator('#list article.claim').count();

test('handles by keyboard: month, year, first and last', async () => {
  const page = await open(browser, said);
  const handle = start(page);
  assert.equal(await handle.getAttribute('aria-valuetext'), 'January 2019');
  assert.equal(await end(page).getAttribute('aria-valuetext'), 'December 2022');
  await handle.press('ArrowRight');
  assert.equal(await handle.getAttribute('aria-valuetext'), 'February 2019');
  await handle.press('PageUp');
  assert.equal(await handle.getAttribute('aria-valuetext'), 'February 2020');
  await until(page, '2020-02/2022-12');
  assert.equal(param(page, 'dated'), 'true');
  assert.equal(await page.locator('#time-range').innerText(), 'from February 2020 to December 2022');
  assert.deepEqual(await page.locator('#f-from, #f-to').evaluateAll((l) => l.map((e) => e.value)), ['2020-02', '2022-12']);
  assert.equal(await claims(page), 27, 'what Reuters said in 2019 is left out');
  await handle.press('End');
  await until(page, '2022-12');
  assert.equal(await handle.getAttribute('aria-valuenow'), await end(page).getAttribute('aria-valuenow'));
  await end(page).press('PageDown');
  assert.equal(await end(page).getAttribute('aria-valuetext'), 'December 2022', 'the end does not pass the start');
  await handle.press('Home');
  await until(page, '');
  assert.equal(param(page, 'dated'), null);
  assert.equal(await claims(page), 28);
  assert.deepEqual(page.problems, []);
});

test('handles by pointer; a bar, and a stretch of bars', async () => {
  const page = await open(browser, said);
  const track = await page.locator('.track').boundingBox();
  const x = (month) => track.x + (track.width * (month + 0.5)) / 48;
  const y = track.y + track.height / 2;
  const drag = async (from, to) => {
    await page.mouse.move(from, y);
    await page.mouse.down();
    await page.mouse.move((from + to) / 2, y, { steps: 4 });
    await page.mouse.move(to, y, { steps: 4 });
    await page.mouse.up();
  };
  await drag(track.x - 10, track.x - 10 + (track.width * 24) / 48);
  await until(page, '2021-01/2022-12');
  await drag(track.x + track.width + 10, track.x + 10 + (track.width * 36) / 48);
  await until(page, '2021-01/2021-12');
  await page.waitForFunction(() => document.querySelectorAll('#list article.claim').length === 22);
  await drag(x(2), x(5));
  await until(page, '2019-03/2019-06');
  await page.mouse.click(x(47), y);
  await until(page, '2022-12');
  await page.mouse.move(x(47), y - 1);
  assert.equal(await page.locator('.tip').innerText(), 'December 2022: 3 claims');
  await page.mouse.click(x(47), y);
  await until(page, '');
  for (const h of await page.locator('.handle').all()) {
    const b = await h.boundingBox();
    assert.ok(b.width >= 24 && b.height >= 24, `a handle is ${b.width} × ${b.height}`);
  }
});

test('a finger drags a handle', async () => {
  const page = await open(browser, said, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.locator('#time > summary').tap();
  await end(page).scrollIntoViewIfNeeded();
  const box = await end(page).boundingBox();
  const track = await page.locator('.track').boundingBox();
  const cdp = await page.context().newCDPSession(page);
  const at = (x) => [{ x, y: box.y + box.height / 2 }];
  const from = box.x + box.width / 2;
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
  for (const part of [0.25, 0.5, 0.75, 1]) await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(from - (part * track.width) / 2) });
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await until(page, '2019-01/2020-12');
});

test('two fields say the same as the handles, and tell what is not a date', async () => {
  const page = await open(browser, said);
  await page.getByLabel('From', { exact: true }).fill('2022');
  await page.getByLabel('From', { exact: true }).press('Enter');
  await until(page, '2022/..');
  assert.equal(await start(page).getAttribute('aria-valuetext'), 'January 2022');
  await page.getByLabel('To', { exact: true }).fill('2022-12-31');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await until(page, '2022/2022-12-31');
  await page.getByLabel('To', { exact: true }).fill('July 2022');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await until(page, '2022-01/2022-07');
  await page.getByLabel('To', { exact: true }).fill('2022-12-31');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await until(page, '2022-01/2022-12-31');
  await page.getByLabel('To', { exact: true }).fill('2022-13');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await page.getByText('This is not a date.').waitFor();
  assert.equal(await page.getByLabel('To', { exact: true }).getAttribute('aria-invalid'), 'true');
  await page.getByLabel('To', { exact: true }).fill('2021');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await page.getByText('The end is before the start.').waitFor();
  assert.equal(param(page, 'datetime'), '2022-01/2022-12-31');
  await page.locator('#time-clear').click();
  await until(page, '');
  assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '');
});

test('what has no date is left out, counted, and shown again', async () => {
  const page = await open(browser, said);
  await page.locator('#f-clock').selectOption('event');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('clock') === 'event');
  await page.getByText('25 claims have no date.').waitFor();
  await page.getByText('1 claim has a date open at one end and stands in no bar.').waitFor();
  await page.getByLabel('From', { exact: true }).fill('2022');
  await page.getByLabel('From', { exact: true }).press('Tab');
  await page.getByText('25 claims without a date are left out.').waitFor();
  const few = await claims(page);
  await page.getByRole('link', { name: 'Show what has no date' }).click();
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('dated'));
  assert.equal(await claims(page), few + 25);
  assert.equal(param(page, 'datetime'), '2022/..');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Leave out what has no date', 'focus stays in the note');
});

test('play walks over the months, one page after the other, and stops at the end', async () => {
  const page = await open(browser, `${base}/?datetime=2019-10/2019-12&dated=true`, { reducedMotion: 'no-preference' });
  await page.evaluate(() => {
    window.seen = [];
    new window.MutationObserver(() => window.seen.push(performance.now())).observe(document.getElementById('count'), { childList: true });
  });
  const before = page.requests.length;
  await page.getByRole('button', { name: 'Play' }).click();
  await until(page, '2019-12');
  await page.getByRole('button', { name: 'Play' }).waitFor();
  assert.equal(await claims(page), 20, 'one of 2019, and those that were in print by a later day');
  const loads = page.requests.slice(before).filter((u) => u.includes('datetime='));
  assert.deepEqual(loads.map((u) => new URL(u).searchParams.get('datetime')), ['2019-10', '2019-11', '2019-12']);
  const seen = await page.evaluate(() => window.seen);
  for (const [i, at] of seen.entries()) assert.ok(i === 0 || at - seen[i - 1] >= 1000, `said again after ${at - seen[i - 1]} ms`);
});

test('play stops for a pause and goes on from there', async () => {
  const page = await open(browser, said, { reducedMotion: 'no-preference' });
  await page.getByRole('button', { name: 'Play' }).click();
  await until(page, '2019-02');
  await page.getByRole('button', { name: 'Pause' }).click();
  const held = param(page, 'datetime');
  await page.waitForTimeout(2000);
  assert.equal(param(page, 'datetime'), held);
  await page.getByRole('button', { name: 'Play' }).click();
  await until(page, '2019-04');
  await page.getByRole('button', { name: 'Pause' }).click();
});

test('with reduced motion it steps by buttons only', async () => {
  const page = await open(browser, `${base}/?datetime=2022-12`);
  assert.equal(await page.getByRole('button', { name: 'Play' }).count(), 0);
  const on = page.getByRole('button', { name: 'One step on' });
  await on.click();
  await until(page, '2019-01');
  await on.click();
  await until(page, '2019-02');
  await page.getByRole('button', { name: 'One step back' }).click();
  await until(page, '2019-01');
});

test('the bars are no Tab stops', async () => {
  const page = await open(browser, said);
  await start(page).focus();
  const n = await tabTo(page, '#time .units summary', 20);
  assert.ok(n <= 7, `${n} Tabs from the first handle to the list of times`);
});

test('ten years are months where there is room and years where there is none', async () => {
  const wide = await open(browser, `${large}/?at=2/30/0`);
  assert.equal(await wide.locator('.chart .unit:not([hidden])').getAttribute('data-unit'), 'month');
  const narrow = await open(browser, `${large}/?at=2/30/0&datetime=2016/2018`, { viewport: { width: 320, height: 700 } });
  assert.equal(await narrow.locator('.chart .unit:not([hidden])').getAttribute('data-unit'), 'year');
  assert.equal(await start(narrow).getAttribute('aria-valuetext'), '2016');
  await start(narrow).press('ArrowLeft');
  await until(narrow, '2015/2018');
  assert.deepEqual(wide.problems, []);
});

test('script off: fields, clock and links choose a time', async () => {
  const page = await open(browser, said, { ready: false, javaScriptEnabled: false });
  assert.ok(await page.locator('#time-chart svg').first().isVisible(), 'the bars are seen');
  await page.getByLabel('From', { exact: true }).fill('2022-12');
  await page.locator('.time').getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /\?clock=said&dated=true&datetime=2022-12\/\.\.$/);
  assert.equal(await claims(page), 25);
  assert.equal(await page.locator('#time-range').innerText(), 'December 2022 or later');
  await page.getByLabel('Report', { exact: true }).selectOption('article');
  await page.locator('.act').getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /dated=true&datetime=2022-12\/\.\.&report=article/);
  await page.locator('.units summary').click();
  await page.getByRole('link', { name: 'December 2022: 3 claims' }).click();
  assert.equal(param(page, 'datetime'), '2022-12');
  await page.locator('#time-clear').click();
  assert.equal(param(page, 'datetime'), null);
  assert.equal(param(page, 'report'), 'article');
});

test('the strip stands where it tells something, and while a time is chosen', async () => {
  const page = await open(browser, base);
  const box = page.locator('#time');
  assert.ok(!(await box.evaluate((e) => e.open)), 'by publication nearly all claims are of one month');
  assert.equal(await page.locator('.chart .unit').count(), 0);
  const map = (await page.locator('.map').boundingBox()).height;
  await box.locator('> summary').click();
  await page.getByLabel('To', { exact: true }).fill('2019');
  await page.getByLabel('To', { exact: true }).press('Tab');
  await until(page, '../2019');
  assert.ok(await page.locator('.track').isVisible(), 'a time is chosen');
  await page.locator('#time-clear').focus();
  await page.keyboard.press('Enter');
  await until(page, '');
  await page.locator('.track').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-from', 'focus is not lost');
  await page.locator('#f-clock').selectOption('said');
  await page.locator('.track').waitFor();
  const cold = await open(browser, said);
  assert.ok(await cold.locator('.track').isVisible());
  assert.ok((await cold.locator('.map').boundingBox()).height < map, 'where it is folded, the map has its room');
});

for (const width of [320, 640, 1280]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in the open strip at ${width} px, ${colorScheme}`, async () => {
      const page = await open(browser, `${base}/?clock=said&dated=true&datetime=2019/2022-11`, { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'no-preference' });
      await page.locator('#time .units summary').click();
      await page.getByLabel('To', { exact: true }).fill('soon');
      await page.getByLabel('To', { exact: true }).press('Tab');
      await page.getByText('This is not a date.').waitFor();
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const result = await new AxeBuilder({ page }).withTags(tags).analyze();
      assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary ?? ''}`).join(' | ')}`), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      for (const b of await page.locator('#time button:visible, #time input:visible, #time select:visible, #time a:visible').all()) {
        const box = await b.boundingBox();
        assert.ok(box.height >= 24, `${await b.evaluate((e) => e.outerHTML)} is ${box.height} px high`);
      }
      await page.context().close();
    });
  }
}
