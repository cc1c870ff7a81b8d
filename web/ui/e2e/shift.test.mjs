// Nothing that a reader looks at may jump while the rest comes in, on a phone with a slow network neither.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, settled } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const path of ['/', '/embed?story=overseas-stations']) {
  test(`nothing jumps while ${path} loads`, async () => {
    for (const viewport of [{ width: 412, height: 823 }, { width: 1280, height: 800 }]) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      // The shapes of countries come last, when signs and names stand already.
      let held = 0;
      await page.route('**/shapes.json*', async (route) => {
        held++;
        await new Promise((done) => setTimeout(done, 700));
        await route.continue();
      });
      await page.addInitScript(() => {
        window.shifts_ = [];
        new window.PerformanceObserver((list) => {
          for (const e of list.getEntries()) window.shifts_.push([e.value, ...e.sources.map((s) => s.node?.textContent?.slice(0, 40))]);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(base + path);
      await settled(page);
      await page.waitForTimeout(500);
      assert.ok(held > 0, 'the shapes were not held back');
      const shifts = await page.evaluate(() => window.shifts_);
      // On the page script puts its own controls where those of the form were; the map stays still there too.
      if (path !== '/') assert.deepEqual(shifts, [], `at ${viewport.width}`);
      assert.ok(shifts.reduce((sum, [v]) => sum + v, 0) <= 0.02, JSON.stringify(shifts));
      await context.close();
    }
  });
}
