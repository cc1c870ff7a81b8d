// Takes the pictures of the documentation: node e2e/screenshots.mjs [path of mapserver]; they land in docs/img.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launch, open } from './browser.mjs';
import { serve, stop } from './server.mjs';

const out = (name) => fileURLToPath(new URL(`../../../docs/img/${name}.png`, import.meta.url));
const embed = '/embed?story=overseas-stations';
const shots = [
  { name: 'page-light', path: '/', width: 1280, height: 800 },
  { name: 'page-dark', path: '/', width: 1280, height: 800, dark: true },
  { name: 'page-card', path: '/?at=6.5/45.2/14&open=c-17', width: 1280, height: 800 },
  { name: 'page-grey', path: '/', width: 1280, height: 800, grey: true },
  { name: 'page-phone', path: '/', width: 390, height: 844, scale: 2 },
  { name: 'page-suburbs', path: '/?at=10/48.85/2.38', width: 1280, height: 800 },
  { name: 'page-hr', path: '/?hl=hr', width: 1280, height: 800 },
  { name: 'embed-320', path: embed, width: 320, scale: 2, whole: true },
  { name: 'embed-640', path: embed, width: 640, scale: 2, whole: true },
  { name: 'embed-1200', path: embed, width: 1200, whole: true },
  { name: 'embed-1200-dark', path: `${embed}&theme=dark`, width: 1200, whole: true },
  { name: 'embed-noscript', path: embed, width: 640, whole: true, script: false },
];

const only = process.argv.slice(3);
const base = process.env.BASE ?? (await serve(process.argv[2]));
const browser = await launch();
try {
  for (const s of shots.filter((x) => only.length === 0 || only.includes(x.name))) {
    const page = await open(browser, base + s.path, {
      ready: s.script !== false, javaScriptEnabled: s.script !== false, viewport: { width: s.width, height: s.height ?? 700 },
      deviceScaleFactor: s.scale ?? 1, colorScheme: s.dark ? 'dark' : 'light',
    });
    if (s.grey) await page.evaluate(() => document.documentElement.style.setProperty('filter', 'grayscale(1)'));
    if (s.path.includes('open=')) await page.locator('.card article').first().waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: out(s.name), fullPage: Boolean(s.whole) });
    // A palette makes them a third as large; without ImageMagick they stay as they are.
    spawnSync('convert', [out(s.name), '-dither', 'None', '-colors', '255', `PNG8:${out(s.name)}`]);
    console.log(`docs/img/${s.name}.png`);
    await page.context().close();
  }
} finally {
  await browser.close();
  stop();
}
