// Without a mouse, without sight, in large letters: from the first Tab to the answer to a claim.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open, tabTo } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');

test('from load to reading an answer, with the keyboard alone', async () => {
  const page = await open(browser, base);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to the claims');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to the map');
  await page.keyboard.press('Enter');
  await tabTo(page, '.canvas', 3);
  for (let n = 0; n < 15 && !/^Venice,/.test(await focused(page)); n++) await page.keyboard.press('n');
  assert.match(await focused(page), /^Venice, /);
  await page.keyboard.press('Enter');
  const card = page.getByRole('dialog', { name: 'Venice' });
  const answer = card.getByRole('group', { name: 'Answer' }).first();
  await answer.waitFor();
  assert.match(await answer.innerText(), /Government of China says:/);
  const label = 'Venice';
  await page.keyboard.press('Escape');
  assert.ok((await focused(page)).startsWith(label), 'focus comes back');
  await page.keyboard.press('p');
  assert.ok(!(await focused(page)).startsWith(label));
});

test('the map is one Tab stop; arrows move it, and so do buttons', async () => {
  const page = await open(browser, base);
  assert.equal(await page.locator('.canvas [tabindex="0"], .canvas a, .canvas button').count(), 0);
  const at = () => page.evaluate(() => new URLSearchParams(location.search).get('at'));
  await page.locator('.canvas').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => new URLSearchParams(location.search).has('at'));
  const east = Number((await at()).split('/')[2]);
  const ask = page.getByRole('button', { name: 'Move the map by buttons' });
  await ask.focus();
  await page.keyboard.press('Enter');
  for (const [name, part, sign] of [['Move left', 2, -1], ['Move right', 2, 1], ['Move up', 1, 1], ['Move down', 1, -1]]) {
    const before = Number((await at()).split('/')[part]);
    await page.getByRole('button', { name }).click();
    await page.waitForFunction(([p, b]) => Number(new URLSearchParams(location.search).get('at').split('/')[p]) !== b, [part, before]);
    assert.equal(Math.sign(Number((await at()).split('/')[part]) - before), sign, name);
  }
  assert.ok(Number.isFinite(east));
});

test('the tree that is read aloud: claims under their places, answers with a name, signs in words', async () => {
  const page = await open(browser, base);
  const map = await page.locator('.canvas').ariaSnapshot();
  assert.match(map, /button "Zagreb, joint patrols · reported; said by Unnamed news outlet: context · 1 claim"/);
  assert.match(map, /button "Belgrade, joint patrols · reported; said by Reuters"/);
  const place = await page.locator('section.place[data-place="prato"], section.place[data-place="venice"]').first().ariaSnapshot();
  assert.match(place, /^- region "(Prato|Venice)":\n\s+- heading "(Prato|Venice)" \[level=3\]\n\s+- list:\n\s+- listitem:\n\s+- '?article "Alleged[^"]*"'?:/);
  assert.match(place, /heading "Alleged[^"]*" \[level=4\]/);
  assert.match(place, /Government of China: general denial, linked by the editor/);
  const whole = await page.locator('body').ariaSnapshot();
  for (const landmark of ['banner', 'navigation "On this page"', 'main', 'search "Choose claims"', 'contentinfo']) {
    assert.equal(whole.split(`- ${landmark}`).length, 2, landmark);
  }
  const order = await page.evaluate(() => Boolean(document.getElementById('list').compareDocumentPosition(document.getElementById('map')) & Node.DOCUMENT_POSITION_FOLLOWING));
  assert.ok(order, 'the list comes before the map');
});

for (const path of ['/', '/?as=table', '/embed?story=overseas-stations', '/stories/overseas-stations/claims/c-22']) {
  test(`whatever is pressed is 24 px or more: ${path}`, async () => {
    for (const width of [320, 1280]) {
      const page = await open(browser, base + path, { ready: !path.includes('/claims/'), viewport: { width, height: 800 } });
      const small = await page.evaluate(() => {
        const out = [];
        for (const e of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button] .plate')) {
          const b = e.getBoundingClientRect();
          if (b.width === 0 || b.height === 0 || !e.checkVisibility({ visibilityProperty: true }) || b.bottom < 0) continue;
          if (b.width >= 23.5 && b.height >= 23.5) continue;
          // A link within a sentence is as high as its line (2.5.8, Inline); a box may be pressed by its label.
          const line = e.parentElement?.closest('p,dd,li,th,td,label,q');
          if (e.matches('a') && line && line.textContent.trim().length > e.textContent.trim().length) continue;
          if (e.matches('th a')) continue;
          if (e.matches('input') && e.closest('label')?.getBoundingClientRect().height >= 24) continue;
          if (e.matches('.grey .plate')) continue; // its ::after is 26 px
          out.push(`${e.tagName} ${e.className} “${e.textContent.trim().slice(0, 30)}” ${b.width.toFixed(0)}×${b.height.toFixed(0)}`);
        }
        return out;
      });
      assert.deepEqual(small, [], `${width} px`);
      await page.context().close();
    }
  });
}

test('at 400 % the page is one column and scrolls one way only', async () => {
  for (const path of ['/', '/?as=table', '/embed?story=overseas-stations', '/stories/overseas-stations/claims/c-22']) {
    const page = await open(browser, base + path, { ready: false, viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${path} is ${wide} px wide`);
    if (!path.includes('/claims/') && !path.startsWith('/embed')) {
      const map = await page.locator('#map').boundingBox();
      assert.ok(map.height <= 256, `the map is ${map.height} px high: it leaves room to scroll past it`);
    }
    await page.context().close();
  }
});

test('nothing moves by itself where less motion is asked for', async () => {
  const page = await open(browser, base, { reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
});
