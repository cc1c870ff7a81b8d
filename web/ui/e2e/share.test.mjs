// Sharing: the link to what is shown, and the builder of embeds.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { article, base, launch, open, settled } from './browser.mjs';
import { example, mapserver, serve, stop } from './server.mjs';

const link = `${base}/stories/overseas-stations`;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Opens the builder and returns how to read a form of it. */
async function builder(url, options) {
  const page = await open(browser, url, { permissions: ['clipboard-read', 'clipboard-write'], ...options });
  await page.locator('#share-builder > summary').click();
  await page.locator('#share-form').waitFor();
  return { page, text: (id) => page.locator(`#text-${id}`).inputValue() };
}

/** Waits until a form of the builder reads as it should. */
const reads = (page, id, pattern) =>
  page.waitForFunction(([i, p]) => new RegExp(p).test(document.getElementById(`text-${i}`).value), [id, pattern.source]);

test('the link follows the filter and the map, without what links grow, and is copied', async () => {
  const page = await open(browser, `${base}/?utm_source=x&report=patrol-and-persuade`, { permissions: ['clipboard-read', 'clipboard-write'] });
  const field = page.locator('#share-link');
  assert.equal(await field.inputValue(), `${link}?report=patrol-and-persuade`);
  await page.selectOption('#f-report', '');
  await page.waitForFunction((l) => new RegExp(`^${l}([?]at=[^&]+)?$`).test(document.getElementById('share-link').value), link);
  await page.locator('.zoom button').first().click();
  await page.waitForFunction(() => document.getElementById('share-link').value.includes('?at='));
  const button = page.locator('#share-now [data-copy]');
  await button.click();
  await page.locator('#share-said', { hasText: 'Copied: Link' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await field.inputValue());
  // What was copied shows the same.
  const other = await open(browser, copied);
  assert.equal(await other.locator('.canvas').getAttribute('data-zoom'), await page.locator('.canvas').getAttribute('data-zoom'));
});

test('the browser’s own sharing is offered where there is one, and gets title and link', async () => {
  const none = await open(browser, link);
  const has = await none.evaluate(() => typeof navigator.share === 'function');
  assert.equal(await none.locator('#share-native').isVisible(), has);
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'share', { configurable: true, value: (x) => Promise.resolve((window.sent = x)) });
  });
  const page = await context.newPage();
  await page.goto(`${link}?report=cnn-piece`);
  await page.locator('#share-native').click();
  const sent = await page.evaluate(() => window.sent);
  assert.equal(sent.url, `${link}?report=cnn-piece`);
  assert.match(sent.title, /Claims about/);
  await context.close();
});

test('the builder and its preview are loaded only when it is opened', async () => {
  const page = await open(browser, link);
  await page.locator('#share').scrollIntoViewIfNeeded();
  assert.ok(!page.requests.some((u) => /\/share|share-|\/embed/.test(u)), page.requests.join('\n'));
  await page.locator('#share-builder > summary').click();
  await page.locator('#share-form').waitFor();
  await page.locator('#share-preview').scrollIntoViewIfNeeded();
  const frame = await (await page.locator('#share-preview iframe').elementHandle()).contentFrame();
  await settled(frame);
  // A draft answers its own origin alone, so its preview has it; proxy.test.mjs looks at that of a public server.
  assert.equal(await frame.evaluate(() => origin), base);
  assert.deepEqual(page.problems, []);
});

test('what is chosen is in every form, and story always', async () => {
  const { page, text } = await builder(`${base}/?report=patrol-and-persuade&open=c-17`);
  assert.match(await text('iframe'), /^<iframe src="[^"]+\/embed\?story=overseas-stations&amp;report=patrol-and-persuade&amp;open=c-17&amp;since=1" title="[^"]+" loading="lazy" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" width="100%" height="\d+"/);
  await page.getByLabel('legend', { exact: true }).uncheck();
  await page.getByLabel('Colours').selectOption('dark');
  await page.getByLabel('Language', { exact: true }).selectOption('hr');
  await page.getByLabel('Width in pixels').fill('560');
  await page.getByLabel('Height in pixels').fill('700');
  await page.getByLabel('Size of the picture').selectOption('640x400');
  await page.getByLabel('Start where the map is now').check();
  await page.getByLabel(/Open the claim/).uncheck();
  await page.getByLabel('Tell readers when').uncheck();
  await reads(page, 'iframe', /^(?!.*since).*at=.*hl=hr.*parts=title,summary,map,list.*theme=dark/);
  const frame = await text('iframe');
  assert.doesNotMatch(frame, /open=|since=/);
  assert.match(frame, /width="560" height="700" style="width:100%;max-width:560px;height:700px;border:0"/);
  const component = await text('component');
  assert.match(component, /^<dateline-map src="[^"]+story=overseas-stations[^"]+theme=dark" title="[^"]+" height="700"[^>]*><a href="[^"]+">[^<]+<\/a><\/dateline-map>\n<script src="[^"]+\/embed\.js" async><\/script>$/);
  assert.match(await text('oembed'), /\/stories\/overseas-stations\?report=patrol-and-persuade&at=[^&]+&hl=hr&parts=title,summary,map,list&theme=dark$/);
  const picture = await text('picture');
  assert.match(picture, /^<a href="[^"]+\/stories\/overseas-stations\?[^"]+"><img src="[^"]+\/image\.png\?story=overseas-stations&amp;[^"]*size=640x400&amp;theme=dark&amp;at=[^"]*" alt="[^"]*Government of China says, in our words: [^"]+ An editor links this general denial to 6 claims\." width="640" height="400"/);
  assert.match(await text('plain'), /^http[^ ]+\/stories\/overseas-stations\?report=patrol-and-persuade&at=[^&]+&hl=hr$/);
  // The preview is what the frame shows.
  const shown = await page.locator('#share-preview iframe').getAttribute('src');
  assert.equal(new URL(shown, base).href, /src="([^"]+)"/.exec(frame)[1].replaceAll('&amp;', '&'));
});

test('the filter and the map change the forms while the builder is open, and focus stays', async () => {
  const { page } = await builder(link);
  await page.selectOption('#f-report', 'cnn-piece');
  await reads(page, 'iframe', /report=cnn-piece/);
  await page.getByLabel('Colours').focus();
  await page.getByLabel('Colours').selectOption('auto');
  await reads(page, 'iframe', /theme=auto/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'o-theme');
});

test('each form is copied, and it is said once which', async () => {
  const { page, text } = await builder(link);
  for (const [id, name] of [['iframe', 'Frame'], ['component', 'Component'], ['oembed', 'Address for oEmbed'], ['picture', 'Picture'], ['plain', 'Link']]) {
    await page.locator(`#out-${id} [data-copy]`).click();
    await page.locator('#share-said', { hasText: `Copied: ${name}` }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await text(id));
    assert.equal(await page.getByText('Copied:').count(), 1);
  }
});

test('what is copied works in an article of another origin', async (t) => {
  const { text } = await builder(`${link}?report=reuters-2019`);
  const forms = [await text('iframe'), await text('component'), await text('picture')];
  const host = await article(`<!doctype html><html lang="en"><title>Article</title>${forms.join('\n')}`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false, viewport: { width: 700, height: 2400 } });
  await page.locator('dateline-map iframe').waitFor();
  for (const element of await page.locator('iframe').elementHandles()) {
    const frame = await element.contentFrame();
    await settled(frame);
    assert.ok((await frame.locator('#map').innerText()).includes('Belgrade'));
  }
  await page.waitForFunction(() => document.querySelector('img').naturalWidth === 1200);
  assert.deepEqual(page.problems, []);
});

test('script off: the line to copy is there, and a page with every form that a form changes', async () => {
  const page = await open(browser, link, { ready: false, javaScriptEnabled: false });
  await page.locator('#share-builder > summary').click();
  assert.match(await page.locator('#embed-line').inputValue(), /^<iframe src="[^"]+\/embed\?story=overseas-stations"/);
  assert.equal(await page.locator('#share button:visible').count(), 0);
  await page.locator('#share-line a').click();
  await page.waitForURL('**/share*');
  await page.getByLabel('Colours').selectOption('dark');
  await page.getByLabel('list of claims').uncheck();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL('**embed_theme=dark**');
  assert.match(await page.locator('#text-iframe').inputValue(), /parts=title,summary,map,legend&amp;since=1&amp;theme=dark/);
});

for (const [width, colorScheme] of [[360, 'dark'], [1280, 'light']]) {
  test(`axe finds nothing in the builder at ${width} px, ${colorScheme}, and nothing is cut off`, async () => {
    const { page } = await builder(link, { viewport: { width, height: 800 }, colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('#share').exclude('iframe').analyze();
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(', ')}`), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    for (const box of await page.locator('#share button:visible, #share select, #share summary').all()) {
      assert.ok((await box.boundingBox()).height >= 24);
    }
  });
}

test('a link and an embed that are older than a change say so, and what is made now does not', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'dateline-since-'));
  t.after(() => {
    stop();
    rmSync(dir, { recursive: true });
  });
  const file = join(dir, 'story.geojson');
  const text = readFileSync(example, 'utf8');
  writeFileSync(file, text);
  const root = await serve(process.env.MAPSERVER ?? mapserver, file);
  const embed = /src="([^"]+)"/.exec(await (await builder(root)).text('iframe'))[1].replaceAll('&amp;', '&');
  assert.match(embed, /since=1$/);
  const before = await open(browser, embed);
  assert.equal(await before.locator('.since').count(), 0);
  writeFileSync(file, text.replace('Chinese officers went on patrol with Serbian police', 'Officers went on patrol with Serbian police'));
  const page = await open(browser, embed);
  for (let n = 0; n < 50 && (await page.locator('.since').count()) === 0; n++) {
    await page.waitForTimeout(200);
    await page.reload();
  }
  assert.equal(await page.locator('.since').innerText(), 'This map has changed since it was embedded: 1 claim shown here is new or changed.');
  const link = await open(browser, `${root}/?since=1`);
  assert.match(await link.locator('.since').innerText(), /since this link was made: 1 claim/);
  assert.match(await (await builder(root)).text('iframe'), /since=2"/);
});
