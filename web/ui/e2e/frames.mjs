// Measures how smoothly a map moves: node e2e/frames.mjs URL; prints JSON. A hand's moves are replayed on the map, with the
// mouse and the wheel, and every frame is noted by requestAnimationFrame. The bench runs it on a story of a million marks.
import { launch, open } from './browser.mjs';

const [url, rounds = '3'] = process.argv.slice(2);
const median = (list) => quantile(list, 0.5);
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;

/** Drags the map by a distance, as a hand does: quick steps, then lets go. */
async function drag(page, dx, dy) {
  const b = await page.locator('.canvas').boundingBox();
  const [x, y] = [b.x + b.width / 2, b.y + b.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const steps = 24;
  for (let i = 1; i <= steps; i++) {
    await page.mouse.move(x + (dx * i) / steps, y + (dy * i) / steps);
    await page.waitForTimeout(12);
  }
  await page.mouse.up();
  await page.waitForTimeout(500);
}

async function wheel(page, delta) {
  const b = await page.locator('.canvas').boundingBox();
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2);
  await page.mouse.wheel(0, delta);
  await page.waitForTimeout(500);
}

async function round(browser) {
  const page = await open(browser, url, { reducedMotion: 'no-preference' });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.waitForTimeout(500);
  const spent = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]));
  const before = await spent();
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = (now) => {
      window.frames_.push(now - last);
      last = now;
      window.requestAnimationFrame(tick);
    };
    window.requestAnimationFrame(tick);
  });
  const begun = Date.now();
  await drag(page, -300, 60);
  await drag(page, 250, -120);
  await wheel(page, -120);
  await wheel(page, -120);
  await drag(page, -350, 0);
  await drag(page, 0, 250);
  await wheel(page, -120);
  await drag(page, 300, 100);
  await wheel(page, 120);
  await wheel(page, 120);
  await drag(page, -200, -200);
  const wall = Date.now() - begun;
  const after = await spent();
  const frames = (await page.evaluate(() => window.frames_)).slice(2);
  const signs = await page.locator('.mk').count();
  await page.context().close();
  const cpu = (k) => ((after[k] - before[k]) * 1000) / wall;
  return {
    median: median(frames), p95: quantile(frames, 0.95), worst: Math.max(...frames), frames: frames.length, signs,
    busy: cpu('TaskDuration'), script: cpu('ScriptDuration'), layout: cpu('LayoutDuration') + cpu('RecalcStyleDuration'),
  };
}

const browser = await launch();
try {
  const all = [];
  for (let i = 0; i < Number(rounds); i++) all.push(await round(browser));
  const out = {};
  for (const k of Object.keys(all[0])) out[k] = median(all.map((r) => r[k]));
  console.log(JSON.stringify(out));
  if (process.env.EACH) for (const r of all) console.error(JSON.stringify(r));
} finally {
  await browser.close();
}
