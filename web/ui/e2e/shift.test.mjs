// Nothing that a reader looks at may jump while the rest comes in, on a phone with a slow network neither.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { base, launch, settled } from './browser.mjs';

/** Hands on what the server sends, documents in pieces with pauses between, as a slow network does. */
async function slowly() {
  const server = createServer(async (req, res) => {
    const from = await fetch(base + req.url, { headers: { accept: req.headers.accept ?? '*/*' } });
    const body = Buffer.from(await from.arrayBuffer());
    const type = from.headers.get('content-type') ?? '';
    res.writeHead(from.status, { 'content-type': type });
    const pieces = type.startsWith('text/html') ? 24 : 1;
    for (let i = 0; i < pieces; i++) {
      if (i > 0) await pause(60);
      res.write(body.subarray(Math.floor((body.length * i) / pieces), Math.floor((body.length * (i + 1)) / pieces)));
    }
    res.end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

let browser;
let slow;
before(async () => {
  browser = await launch();
  slow = await slowly();
});
after(async () => {
  await browser.close();
  slow.close();
});

for (const path of ['/', '/embed?story=overseas-stations']) {
  for (const inPieces of [false, true]) test(`nothing jumps while ${path} loads${inPieces ? ' in pieces' : ''}`, async () => {
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
      // The first script is late too, as on a slow phone.
      let late = 0;
      if (!inPieces) await page.route(/\/(page|embed)-[\w-]+\.js$/, async (route) => {
        late++;
        await new Promise((done) => setTimeout(done, 500));
        await route.continue();
      });
      await page.addInitScript(() => {
        window.shifts_ = [];
        new window.PerformanceObserver((list) => {
          for (const e of list.getEntries()) window.shifts_.push([e.value, ...e.sources.map((s) => s.node?.textContent?.slice(0, 40))]);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto((inPieces ? slow.url : base) + path);
      await settled(page);
      await page.waitForTimeout(500);
      assert.ok(held > 0, 'the shapes were not held back');
      assert.ok(inPieces || late > 0, 'the script was not held back');
      const shifts = await page.evaluate(() => window.shifts_);
      // On the page script puts its own controls where those of the form were; the map stays still there too.
      if (path !== '/') assert.deepEqual(shifts, [], `at ${viewport.width}`);
      assert.ok(shifts.reduce((sum, [v]) => sum + v, 0) <= 0.02, JSON.stringify(shifts));
      await context.close();
    }
  });
}
