// Measures the first view of page and embed as a reader on a phone has it: node e2e/load.mjs [rounds]; prints JSON. The
// network is slow 4G and the processor four times slower, as Lighthouse's mobile preset has them; each round begins with
// nothing kept. Lighthouse itself simulates from a fast load; here the browser is really slowed down.
import { launch } from './browser.mjs';
import { serve, stop } from './server.mjs';

const rounds = Number(process.argv[2] ?? 5);
const phone = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true };
const slow4G = { offline: false, latency: 150, downloadThroughput: (1.6384e6 / 8) * 0.9, uploadThroughput: 0.75e6 / 8 };
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Notes in the page what it tells of its own loading. */
function watch() {
  const seen = (window.seen_ = { lcp: 0, fcp: 0, cls: 0, long: [] });
  const on = (type, f) => new window.PerformanceObserver((l) => l.getEntries().forEach(f)).observe({ type, buffered: true });
  on('largest-contentful-paint', (e) => (seen.lcp = e.startTime));
  on('paint', (e) => e.name === 'first-contentful-paint' && (seen.fcp = e.startTime));
  on('layout-shift', (e) => e.hadRecentInput || (seen.cls += e.value));
  on('longtask', (e) => seen.long.push([e.startTime, e.duration]));
}

async function once(browser, url) {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let [bytes, requests, others] = [0, 0, 0];
  await cdp.send('Network.enable');
  cdp.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength));
  page.on('request', (r) => {
    requests++;
    if (new URL(r.url()).host !== new URL(url).host) others++;
  });
  await cdp.send('Network.emulateNetworkConditions', slow4G);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(watch);
  await page.goto(url);
  await page.locator('.canvas[data-ready]').waitFor({ state: 'attached', timeout: 60_000 });
  await page.waitForTimeout(2000);
  const seen = await page.evaluate(() => window.seen_);
  const cookies = (await context.cookies()).length;
  await context.close();
  // Lighthouse's total blocking time: what of each long task is above 50 ms, after the first paint.
  const blocking = seen.long.filter(([at]) => at >= seen.fcp).reduce((sum, [, d]) => sum + Math.max(0, d - 50), 0);
  return { lcp: seen.lcp, cls: seen.cls, blocking, bytes, requests, others, cookies };
}

const browser = await launch();
try {
  const base = process.env.BASE ?? (await serve());
  const out = {};
  for (const [name, path] of [['page', '/'], ['embed', '/embed?story=overseas-stations']]) {
    const all = [];
    for (let i = 0; i < rounds; i++) all.push(await once(browser, base + path));
    out[name] = Object.fromEntries(Object.keys(all[0]).map((k) => [k, median(all.map((r) => r[k]))]));
  }
  console.log(JSON.stringify(out));
} finally {
  await browser.close();
  stop();
}
