// What the browser tests share: one Chromium, pages that note what they load and what goes wrong, and a second server, on
// another origin, that serves an article.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

export const base = process.env.BASE;
export const markup = process.env.MARKUP;
export const large = process.env.LARGE;

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

/** Opens an address in a fresh context; the page has requests, problems and bytes. */
export async function open(browser, url, { ready = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.requests = [];
  page.problems = [];
  page.bytes = 0;
  page.on('request', (r) => page.requests.push(r.url()));
  page.on('pageerror', (e) => page.problems.push(e.message));
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') page.problems.push(m.text());
  });
  // What a policy stops is told to the console too, but not by everything in every browser.
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => console.error(`policy ${e.effectiveDirective} stops ${e.blockedURI} ${e.sample}`));
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  cdp.on('Network.loadingFinished', (e) => (page.bytes += e.encodedDataLength));
  await page.goto(url);
  if (ready) await settled(page);
  return page;
}

/** Waits until the map has its tiles, signs and names. */
export async function settled(frame) {
  await frame.locator('.mk').first().waitFor({ state: 'attached' });
  await frame.waitForFunction(() => {
    const c = document.querySelector('.canvas');
    return c?.dataset.ready === 'true';
  });
}

/** Serves an article on another origin. Returns its address and what ends it. */
export async function article(html) {
  const server = createServer((_, res) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(html);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

/** The places whose signs are on the map. */
export const places = (frame) => frame.locator('.mk').evaluateAll((l) => l.flatMap((e) => e.dataset.place.split(' ')).sort());

/** The places that are hatched, by country code or id. */
export const hatched = (frame) => frame.locator('path[data-hatched]').evaluateAll((l) => l.map((e) => e.dataset.hatched).sort());

/** Presses Tab until something matches; returns how often, or fails. */
export async function tabTo(page, selector, most = 80) {
  for (let n = 1; n <= most; n++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return n;
  }
  throw new Error(`${selector} is not reached by ${most} Tabs`);
}

/** Opens every row of the list, as a reader may. */
export const unfold = (frame) => frame.locator('#list article details').evaluateAll((l) => l.forEach((d) => (d.open = true)));
