// Languages: names and dates in the reader's, texts of claims in their own; the switch keeps what is shown, and texts that
// run from right to left do so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open, settled, unfold } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('the switch of language keeps filter and view, also those chosen since the page came', async () => {
  const page = await open(browser, `${base}/?at=6/45/12&claimant=cnn`);
  await page.locator('#more > summary').click();
  await page.getByLabel('Place', { exact: true }).selectOption({ index: 1 });
  await page.waitForFunction(() => new URLSearchParams(location.search).has('location'));
  await page.locator('.canvas').press('ArrowRight');
  await page.waitForFunction(() => !new URLSearchParams(location.search).get('at').startsWith('6/45.00/12.00'));
  const before = new URL(page.url()).searchParams;
  await page.locator('footer a[hreflang=zh]').click();
  await page.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
  const now = new URL(page.url()).searchParams;
  for (const k of ['at', 'claimant', 'location']) assert.equal(now.get(k), before.get(k), k);
  assert.equal(now.get('hl'), 'zh');
  assert.deepEqual(page.problems, []);
});

test('without script the switch of language keeps filter and view', async () => {
  const page = await open(browser, `${base}/?at=6/45/12&claimant=cnn`, { javaScriptEnabled: false, ready: false });
  await page.locator('footer a[hreflang=hr]').click();
  const q = new URL(page.url()).searchParams;
  assert.deepEqual([q.get('at'), q.get('claimant'), q.get('hl')], ['6/45/12', 'cnn', 'hr']);
  assert.equal(await page.locator('html').getAttribute('lang'), 'hr');
});

test('quotes are those of the page’s language, and Chinese has its fonts', async () => {
  for (const [hl, quote] of [['en', '“'], ['hr', '„'], ['it', '«'], ['zh', '“']]) {
    const page = await open(browser, `${base}/?hl=${hl}`, { ready: false });
    const seen = await page.locator('.quote q').first().evaluate((q) => getComputedStyle(q).quotes);
    assert.ok(seen.startsWith(`"${quote}"`), `${hl}: ${seen}`);
    const font = await page.locator('body').evaluate((b) => getComputedStyle(b).fontFamily);
    assert.equal(font.includes('PingFang SC'), hl === 'zh', hl);
    await page.context().close();
  }
});

test('a page that runs from right to left is mirrored and not wider than the screen', async () => {
  for (const width of [360, 1280]) {
    for (const path of ['/', '/embed?story=overseas-stations', '/about/borders']) {
      const page = await open(browser, base + path, { ready: !path.startsWith('/about'), viewport: { width, height: 800 } });
      const texts = await page.locator('h1').evaluate((h) => h.getBoundingClientRect().left);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const seen = await page.evaluate(() => ({
        over: document.documentElement.scrollWidth - window.innerWidth,
        align: window.innerWidth - document.querySelector('h1').getBoundingClientRect().right,
      }));
      assert.ok(seen.over <= 0, `${path} at ${width}: ${seen.over} pixels too wide`);
      assert.ok(Math.abs(seen.align - texts) <= 1, `${path} at ${width}: the text begins ${seen.align} pixels from the right, ${texts} from the left`);
      await page.context().close();
    }
  }
});

/** Notes the names that are drawn on the background. */
function noteNames() {
  window.drawn = [];
  const draw = window.CanvasRenderingContext2D.prototype.fillText;
  window.CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
    window.drawn.push(text);
    draw.call(this, text, ...at);
  };
}

for (const [name, lang, places, date, country] of [
  ['Hrvatski', 'hr', ['Beograd', 'Venecija', 'Španjolska'], /4\. prosinca 2022\./, 'FRANCUSKA'],
  ['Italiano', 'it', ['Belgrado', 'Venezia', 'Zagabria'], /4 dicembre 2022/, 'FRANCIA'],
  ['简体中文', 'zh', ['贝尔格莱德', '威尼斯', '西班牙'], /2022年12月4日/, '法国'],
]) {
  test(`the page is read in ${lang}`, async () => {
    const page = await open(browser, `${base}/?report=article`);
    await page.addInitScript(noteNames);
    await unfold(page);
    const text = await page.locator('#claim-c-13 .text').innerText();
    await page.locator('footer.foot').getByRole('link', { name, exact: true }).click();
    await settled(page);
    assert.equal(await page.locator('html').getAttribute('lang'), lang === 'zh' ? 'zh-Hans' : lang);
    assert.equal(new URL(page.url()).searchParams.get('report'), 'article', 'the filter stays');
    await unfold(page);
    const list = await page.locator('#list').innerText();
    const map = await page.locator('.canvas').innerText();
    for (const p of places) {
      assert.ok(list.includes(p), `${p} is in the list`);
      assert.ok(map.includes(p), `${p} is on the map`);
    }
    assert.match(list, date);
    const claim = page.locator('#claim-c-13 .text');
    assert.equal(await claim.innerText(), text, 'what is said stays as it was said');
    assert.equal(await claim.getAttribute('lang'), 'en');
    assert.equal(await page.locator('h1').getAttribute('lang'), 'en');
    await page.waitForFunction((c) => window.drawn.includes(c), country);
    assert.deepEqual(page.problems, []);
  });
}
