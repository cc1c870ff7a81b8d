// Takes the pictures of the documentation: node e2e/screenshots.mjs [path of mapserver] [names]; they land in docs/img. MARKS is
// the size of the large story, a million unless it says otherwise: it is imported into a store that is thrown away.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, open } from './browser.mjs';
import { shrink } from './palette.mjs';
import { mapserver, serve, serveStore, stop } from './server.mjs';

const out = (name) => fileURLToPath(new URL(`../../../docs/img/${name}.png`, import.meta.url));
const embed = '/embed?story=overseas-stations';
const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844, scale: 2 };
const shots = [
  { name: 'page-light', path: '/', ...wide },
  { name: 'page-dark', path: '/', ...wide, dark: true },
  { name: 'page-card', path: '/?at=6.5/45.2/14&open=c-17', ...wide },
  { name: 'page-grey', path: '/', ...wide, grey: true },
  { name: 'page-phone', path: '/', ...phone },
  { name: 'page-phone-dark', path: '/', ...phone, dark: true },
  { name: 'page-suburbs', path: '/?at=10/48.85/2.38', ...wide },
  { name: 'page-hr', path: '/?hl=hr', ...wide },
  { name: 'page-it', path: '/?hl=it', ...wide },
  { name: 'page-zh', path: '/?hl=zh', ...wide }, // needs a font with Chinese, such as Debian's fonts-noto-cjk
  { name: 'page-time', path: '/?datetime=2022-06/2022-12&dated=true', ...wide },
  { name: 'page-table', path: '/?as=table', ...wide, at: '#results' },
  { name: 'page-share', path: '/', ...wide, open: '#share-builder', at: '#share' },
  { name: 'page-compare', path: '/stories/overseas-stations/compare?a=article&b=patrol-and-persuade', ...wide, map: false },
  { name: 'page-print', path: '/', width: 794, height: 1123, print: true },
  { name: 'page-million', path: '/?at=5/47/10', ...wide, large: true },
  { name: 'page-million-world', path: '/', ...wide, large: true, dark: true },
  { name: 'embed-320', path: embed, width: 320, scale: 2, whole: true },
  { name: 'embed-640', path: embed, width: 640, scale: 2, whole: true },
  { name: 'embed-1200', path: embed, width: 1200, whole: true },
  { name: 'embed-1200-dark', path: `${embed}&theme=dark`, width: 1200, whole: true },
  { name: 'embed-noscript', path: embed, width: 640, whole: true, script: false },
];
/** Pictures that the server draws itself. */
const drawn = [{ name: 'picture', path: '/image.png?story=overseas-stations' }];

const only = process.argv.slice(3);
const wanted = (s) => only.length === 0 || only.includes(s.name);
const binary = process.argv[2] ?? mapserver;
const temp = mkdtempSync(join(tmpdir(), 'dateline-pictures-'));

/** Serves a story of many claims. */
async function large() {
  const store = join(temp, 'large.db');
  const made = spawnSync('sh', ['-c', '"$0" sample -n "$1" | "$0" import --create --store "$2" -', binary, process.env.MARKS ?? '1000000', store], { stdio: 'ignore' });
  if (made.status !== 0) throw new Error(`${binary} import of a sample: status ${made.status}`);
  return serveStore(binary, store);
}

const browser = await launch();
try {
  const base = process.env.BASE ?? (await serve(binary));
  const many = shots.some((s) => s.large && wanted(s)) ? (process.env.LARGE ?? (await large())) : '';
  for (const s of shots.filter(wanted)) {
    const page = await open(browser, (s.large ? many : base) + s.path, {
      ready: s.script !== false && s.map !== false, javaScriptEnabled: s.script !== false, viewport: { width: s.width, height: s.height ?? 700 },
      deviceScaleFactor: s.scale ?? 1, colorScheme: s.dark ? 'dark' : 'light',
    });
    if (s.grey) await page.evaluate(() => document.documentElement.style.setProperty('filter', 'grayscale(1)'));
    if (s.path.includes('open=')) await page.locator('.card article').first().waitFor();
    if (s.open) await page.locator(`${s.open} > summary`).click();
    if (s.print) await page.emulateMedia({ media: 'print' });
    await page.waitForTimeout(s.open ? 2500 : 600);
    if (s.at) await page.locator(s.at).evaluate((e) => e.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(s.at ? 300 : 0);
    await page.screenshot({ path: out(s.name), fullPage: Boolean(s.whole) });
    shrink(out(s.name));
    console.log(`docs/img/${s.name}.png`);
    await page.context().close();
  }
  for (const d of drawn.filter(wanted)) {
    const r = await (await browser.newContext()).request.get(base + d.path);
    if (!r.ok()) throw new Error(`${d.path}: ${r.status()}`);
    writeFileSync(out(d.name), await r.body());
    console.log(`docs/img/${d.name}.png`);
  }
} finally {
  await browser.close();
  stop();
  rmSync(temp, { recursive: true, force: true });
}
