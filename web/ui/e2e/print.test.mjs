// On paper: the whole list, the map with its legend, who denies, where it is from; and none of the controls.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { base, launch, open } from './browser.mjs';

let browser;
const temp = mkdtempSync(join(tmpdir(), 'dateline-print-'));
before(async () => (browser = await launch()));
after(async () => {
  await browser.close();
  rmSync(temp, { recursive: true, force: true });
});

/** Prints a page and returns the words on the paper. */
async function printed(page) {
  const file = join(temp, 'page.pdf');
  await page.pdf({ path: file, format: 'A4', margin: { top: '1.5cm', bottom: '1.5cm', left: '1.5cm', right: '1.5cm' } });
  const r = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8' });
  assert.equal(r.status, 0, 'pdftotext of poppler-utils reads what was printed');
  return r.stdout.replace(/\s+/g, ' ');
}

/** How many different colours are in the middle of the map as it is printed. */
async function colours(page) {
  const png = await page.locator('#map').screenshot();
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/png' }));
    const c = document.createElement('canvas');
    [c.width, c.height] = [image.width, image.height];
    const x = c.getContext('2d');
    x.drawImage(image, 0, 0);
    const d = x.getImageData(0, 0, c.width, c.height).data;
    let light = 0;
    const seen = new Set();
    for (let i = 0; i < d.length; i += 4) {
      seen.add((d[i] << 16) | (d[i + 1] << 8) | d[i + 2]);
      light += d[i] + d[i + 1] + d[i + 2];
    }
    return { many: seen.size, light: light / (d.length / 4) / 3 };
  }, [...png]);
}

for (const [path, width] of [['/', 1280], ['/', 360], ['/embed?story=overseas-stations', 640], ['/embed?story=overseas-stations', 1000]]) {
  test(`paper of ${path} at ${width} px holds all claims, the answers, the legend and where it is from`, async () => {
    const page = await open(browser, base + path, { viewport: { width, height: 800 } });
    const text = await printed(page);
    for (const s of [
      'Claims about Chinese police overseas', 'Claims, not confirmed locations', 'Government of China says, in our words:', 'General denial: does not mention this claim; linked by the editor.',
      'named as seat, state concerned, destination or scope', '13 claims not on the map', 'Dateline, example data', `${new URL(base).host}${path.split('?')[0]}`, '(read on',
      'Reported', 'Alleged', '/stories/overseas-stations/claims/c-26',
    ]) assert.ok(text.includes(s), `“${s}” is on the paper`);
    assert.equal(text.match(/Link to this claim:/g)?.length, 28, 'each claim is there once, with its address');
    for (const s of ['Search claims and places', 'More choices', 'Report an error', 'Copy citation', 'Zoom', '⌂', 'Put this map']) assert.ok(!text.includes(s), `“${s}” is not on the paper`);
  });
}

test('the map is on the paper, light even where the screen is dark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(browser, base, { colorScheme });
    const before = await page.locator('.canvas').boundingBox();
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme });
    await page.waitForTimeout(300);
    const now = await page.locator('#map').boundingBox();
    assert.ok(now.width <= 720 && now.width > 300, `${now.width} px wide, ${before.width} on the screen`);
    const seen = await colours(page);
    assert.ok(seen.many > 200, `${colorScheme}: ${seen.many} colours`);
    assert.ok(seen.light > 190, `${colorScheme}: the map is ${seen.light.toFixed(0)} light of 255`);
  }
});

test('the table is on the paper whole', async () => {
  const page = await open(browser, `${base}/?as=table`);
  const text = await printed(page);
  for (const s of ['Who says it', 'Carried by', 'Reuters', 'in print by 4 December 2022', 'Poslovni']) assert.ok(text.includes(s), s);
  await page.setViewportSize({ width: 680, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  const [table, view] = await page.evaluate(() => [document.querySelector('table.claims').getBoundingClientRect().right, document.documentElement.clientWidth]);
  assert.ok(table <= view + 1, `${table} of ${view} px`);
});

test('the button prints', async () => {
  const page = await open(browser, base);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await page.getByRole('button', { name: 'Print' }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
});
