// Everybody can use it: axe in every state and width, and shapes that need no colour.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { base, launch, open } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page) {
  const result = await new AxeBuilder({ page }).withTags(tags).analyze();
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary ?? ''}`).join(' | ')}`);
}

for (const path of ['/', '/embed?story=overseas-stations&theme=auto']) {
  for (const width of [320, 640, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`axe finds nothing: ${path} at ${width} px, ${colorScheme}`, async () => {
        const page = await open(browser, base + path, { viewport: { width, height: 800 }, colorScheme });
        assert.deepEqual(await violations(page), []);
        await page.locator('.mk[data-place="belgrade"] .plate').click();
        await page.getByRole('dialog').waitFor();
        assert.deepEqual(await violations(page), [], 'with a card open');
        await page.context().close();
      });
    }
  }
}

for (const path of ['/stories/overseas-stations/claims/c-22', '/stories/overseas-stations/locations/venice', '/stories/overseas-stations/reports/cnn-piece', '/stories/overseas-stations/sources/cnn', '/about/borders', '/about/accessibility', '/about/privacy', '/?q=xyzzy']) {
  test(`axe finds nothing: ${path}`, async () => {
    const page = await open(browser, base + path, { ready: false });
    assert.deepEqual(await violations(page), []);
    await page.context().close();
  });
}

test('each status has an outline of its own, without colour', async () => {
  const table = JSON.parse(readFileSync(new URL('../src/glyphs.json', import.meta.url), 'utf8'));
  const page = await browser.newPage();
  const far = await page.evaluate((glyphs) => {
    const draw = (strokes) => {
      const c = document.createElement('canvas');
      c.width = c.height = 42;
      const x = c.getContext('2d');
      x.scale(3, 3);
      for (const s of strokes) {
        x.lineWidth = s.w;
        x.setLineDash((s.dash ?? '').split(' ').filter(Boolean).map(Number));
        x.stroke(new Path2D(s.d));
      }
      return [...x.getImageData(0, 0, 42, 42).data].filter((_, i) => i % 4 === 3).map((a) => a > 127);
    };
    const names = ['reported', 'alleged', 'found', 'denied', 'disputed', 'retracted'];
    const drawn = names.map((n) => draw(glyphs[n]));
    const out = {};
    for (let i = 0; i < names.length; i++) {
      for (let j = i + 1; j < names.length; j++) {
        let [both, one] = [0, 0];
        drawn[i].forEach((v, k) => {
          if (v && drawn[j][k]) both++;
          else if (v || drawn[j][k]) one++;
        });
        out[`${names[i]} ${names[j]}`] = one / (both + one);
      }
    }
    return out;
  }, table);
  for (const [pair, d] of Object.entries(far)) assert.ok(d > 0.3, `${pair}: ${d.toFixed(2)} of the drawn area differs`);
});

test('colours of status keep 4.5:1 on the page and 3:1 on the map, light and dark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(browser, base, { colorScheme });
    const ratios = await page.evaluate(() => {
      const rgb = (css) => {
        const c = document.createElement('canvas').getContext('2d');
        c.fillStyle = css;
        c.fillRect(0, 0, 1, 1);
        return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const lum = (css) => rgb(css).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((a, v, i) => a + v * [0.2126, 0.7152, 0.0722][i], 0);
      const contrast = (a, b) => (Math.max(lum(a), lum(b)) + 0.05) / (Math.min(lum(a), lum(b)) + 0.05);
      const css = getComputedStyle(document.documentElement);
      const v = (n) => css.getPropertyValue(n).trim();
      return ['reported', 'alleged', 'denied', 'disputed', 'found', 'retracted'].map((s) => ({ s, page: contrast(v(`--${s}`), v('--bg')), map: contrast(v(`--${s}`), v('--halo')) }));
    });
    for (const r of ratios) assert.ok(r.page >= 4.5 && r.map >= 3, `${colorScheme} ${JSON.stringify(r)}`);
    await page.context().close();
  }
});
