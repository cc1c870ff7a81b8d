// Forced colours: signs, focus, what is chosen and the legend can be seen in the reader's own palette.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Contrast of the darkest against the lightest of an element as it is drawn. */
async function contrast(page, locator) {
  const png = await locator.screenshot();
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/png' }));
    const c = document.createElement('canvas');
    [c.width, c.height] = [image.width, image.height];
    const x = c.getContext('2d');
    x.drawImage(image, 0, 0);
    const d = x.getImageData(0, 0, c.width, c.height).data;
    const lin = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    let [low, high] = [1, 0];
    for (let i = 0; i < d.length; i += 4) {
      const l = 0.2126 * lin(d[i]) + 0.7152 * lin(d[i + 1]) + 0.0722 * lin(d[i + 2]);
      [low, high] = [Math.min(low, l), Math.max(high, l)];
    }
    return (high + 0.05) / (low + 0.05);
  }, [...png]);
}

for (const colorScheme of ['light', 'dark']) {
  test(`signs, legend, focus and choice stand out, ${colorScheme}`, async () => {
    const page = await open(browser, base, { forcedColors: 'active', colorScheme, viewport: { width: 1280, height: 900 } });
    for (const s of ['.mk[data-place="venice"] .plate', '.mk[data-place="zagreb"] .plate', '.mk[data-place="spain"] .tag', '.legend li:first-child .g', '.legend li:nth-child(3) .g', '#tool-list']) {
      const c = await contrast(page, page.locator(s).first());
      assert.ok(c >= 4.5, `${s}: ${c.toFixed(1)}`);
    }
    const [chosen, other] = await page.evaluate(() => ['tool-list', 'tool-table'].map((id) => getComputedStyle(document.getElementById(id)).backgroundColor));
    assert.notEqual(chosen, other, 'what is chosen has another background');
    await page.locator('.canvas').focus();
    await page.keyboard.press('n');
    const ring = await page.evaluate(() => {
      const e = document.activeElement;
      return [...e.querySelectorAll('.plate,.tag')].map((x) => getComputedStyle(x)).some((s) => s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 3);
    });
    assert.ok(ring, 'focus has a ring');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const border = await page.getByRole('dialog').evaluate((e) => getComputedStyle(e).borderTopStyle);
    assert.equal(border, 'solid');
  });
}
