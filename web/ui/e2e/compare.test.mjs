// Two reports side by side, without a script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { base, large, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const path = '/stories/overseas-stations/compare';
const pair = `${path}?a=article&b=cnn-piece`;

test('script off: from the map to two reports, and to a claim that answers', async () => {
  const page = await open(browser, base, { ready: false, javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByText('Choose two reports').waitFor();
  await page.getByLabel('The one report').selectOption('patrol-and-persuade');
  await page.getByLabel('The other report').selectOption('article');
  await page.getByRole('button', { name: 'Compare' }).click();
  assert.match(page.url(), /\?a=patrol-and-persuade&b=article$/);
  const count = (id) => page.locator(`#${id} article.claim`).count();
  assert.deepEqual([await count('a'), await count('both'), await count('b')], [0, 7, 21]);
  assert.match(await page.locator('#both h3').first().innerText(), /had it from “Patrol and Persuade”\.$/);
  const answers = page.getByRole('region', { name: 'Where they answer each other' });
  assert.match(await answers.innerText(), /Government of China says:[^]*General denial of:[^]*General denial: does not mention this claim; linked by the editor\./);
  const link = answers.getByRole('link').filter({ hasText: 'Safeguard Defenders' }).first();
  const href = await link.getAttribute('href');
  await link.click();
  assert.ok(await page.locator(`${href}:target`).isVisible(), href);
  assert.equal(await page.locator('#both').getByRole('group', { name: 'Answer' }).first().isVisible(), true, 'the answer stands on the claim');
  await page.locator('#b').getByRole('link', { name: 'On the map' }).click();
  assert.match(page.url(), /\/stories\/overseas-stations\?report=article$/);
});

test('each claim stands in one column, and the columns are side by side where there is room', async () => {
  const wide = await open(browser, base + pair, { ready: false });
  const ids = await wide.locator('article.claim').evaluateAll((l) => l.map((e) => e.dataset.claim));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, 28);
  const tops = (p) => p.locator('.column').evaluateAll((l) => l.map((e) => Math.round(e.getBoundingClientRect().top)));
  assert.equal(new Set(await tops(wide)).size, 1);
  const narrow = await open(browser, base + pair, { ready: false, viewport: { width: 320, height: 640 } });
  assert.equal(new Set(await tops(narrow)).size, 3);
  assert.ok((await narrow.evaluate(() => document.documentElement.scrollWidth)) <= 320);
  assert.deepEqual(wide.problems, []);
});

test('a large story is bounded and says so', async () => {
  const page = await open(browser, `${large}/stories/sample/compare`, { ready: false });
  await page.getByRole('button', { name: 'Compare' }).click();
  assert.ok((await page.locator('article.claim').count()) <= 300);
  await page.getByText(/^The first \d+ of \d+ claims\./).first().waitFor();
  assert.deepEqual(page.problems, []);
});

for (const target of [path, pair]) {
  for (const width of [320, 640, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`axe finds nothing: ${target} at ${width} px, ${colorScheme}`, async () => {
        const page = await open(browser, base + target, { ready: false, viewport: { width, height: 800 }, colorScheme });
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const result = await new AxeBuilder({ page }).withTags(tags).analyze();
        assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' | ')}`), []);
        await page.context().close();
      });
    }
  }
}
