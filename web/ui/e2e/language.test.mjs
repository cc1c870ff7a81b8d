// The switch of language: names and dates in the reader's language, texts of claims in their own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open, settled } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [name, lang, places, date] of [
  ['Hrvatski', 'hr', ['Beograd', 'Venecija', 'Španjolska'], /4\. prosinca 2022\./],
  ['Italiano', 'it', ['Belgrado', 'Venezia', 'Zagabria'], /4 dicembre 2022/],
  ['简体中文', 'zh', ['贝尔格莱德', '威尼斯', '西班牙'], /2022年12月4日/],
]) {
  test(`the page is read in ${lang}`, async () => {
    const page = await open(browser, `${base}/?report=article`);
    const text = await page.locator('#claim-c-13 > .text').innerText();
    await page.locator('footer.foot').getByRole('link', { name, exact: true }).click();
    await settled(page);
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    assert.equal(new URL(page.url()).searchParams.get('report'), 'article', 'the filter stays');
    const list = await page.locator('#list').innerText();
    const map = await page.locator('.canvas').innerText();
    for (const p of places) {
      assert.ok(list.includes(p), `${p} is in the list`);
      assert.ok(map.includes(p), `${p} is on the map`);
    }
    assert.match(list, date);
    const claim = page.locator('#claim-c-13 > .text');
    assert.equal(await claim.innerText(), text, 'what is said stays as it was said');
    assert.equal(await claim.getAttribute('lang'), 'en');
    assert.equal(await page.locator('h1').getAttribute('lang'), 'en');
    assert.deepEqual(page.problems, []);
  });
}
