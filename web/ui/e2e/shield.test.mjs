// The page's shield: policies, markup in data, links that leave, and what our bundle could do.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { article, base, launch, large, markup, open, settled, unfold } from './browser.mjs';

const here = (p) => fileURLToPath(new URL(p, import.meta.url));
const told = JSON.parse(readFileSync(here('markup.geojson'), 'utf8'));
const texts = told.features.flatMap((f) => f.properties.claims.map((c) => [c.id, c.text]));
const shown = (s) => s.replace(/\s+/g, ' ').trim();
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What markup in the data would have made of the page; nothing is right. */
const made = () => {
  const found = [];
  const all = (selector) => found.push(...[...document.querySelectorAll(selector)].map((e) => e.outerHTML.slice(0, 200)));
  all('iframe,object,embed,math,style,template,base:not([target=_blank]),meta[http-equiv],img:not(.still),form:not(#filters)');
  all('script:not([src*="/assets/"]):not([type="application/json"]):not([type="application/ld+json"])');
  all('[href^="javascript:" i],[src^="javascript:" i]');
  for (const e of document.querySelectorAll('*')) if ([...e.attributes].some((a) => /^on/i.test(a.name))) found.push(e.outerHTML.slice(0, 200));
  if (window.hit !== undefined) found.push('a script of the data ran');
  return found;
};

test('markup of every kind is text: on the page, on a card, on the map, in the embed', async () => {
  for (const url of [`${markup}/`, `${markup}/?hl=hr`, `${markup}/embed?story=markup&open=c-1`]) {
    const page = await open(browser, url, { viewport: { width: 1000, height: 900 } });
    const list = page.locator('#list');
    if (url.includes('/embed')) await page.locator('#listing').evaluate((e) => (e.open = true));
    for (const [id, text] of texts) assert.equal(shown(await list.locator(`#claim-${id} .text`).first().textContent()), shown(text), `${id} at ${url}`);
    if (!url.includes('open=')) await page.locator('.mk[data-place="zagreb"] .plate').click();
    await page.locator('.card article').first().waitFor();
    assert.equal(shown(await page.locator('.card #card-claim-c-1 .text').first().textContent()), shown(texts[0][1]));
    const name = told.features[0].properties[url.includes('hl=hr') ? 'names' : 'name'];
    assert.ok((await page.locator('.mk[data-place="zagreb"]').textContent()).includes(name.hr ?? name));
    assert.ok((await page.locator('.mk[data-place="area"]').textContent()).includes(told.features[1].properties.name));
    for (const e of await page.locator('.mk,[title],[aria-label]').all()) await e.hover({ timeout: 500, force: true }).catch(() => undefined);
    assert.deepEqual(await page.evaluate(made), [], url);
    assert.equal(await page.title(), url.includes('/embed') ? await page.title() : `${told.story.title} – Dateline`);
    assert.deepEqual(page.problems, [], url);
    assert.deepEqual([...new Set(page.requests.map((r) => new URL(r).host))], [new URL(markup).host]);
    await page.context().close();
  }
});

test('markup of every kind is text: on the pages of records, in oEmbed and in data for machines', async () => {
  const page = await open(browser, 'about:blank', { ready: false });
  for (const [id, text] of texts) {
    await page.goto(`${markup}/stories/markup/claims/${id}`);
    assert.equal(shown(await page.locator(`#claim-${id} .text`).first().textContent()), shown(text));
    const ld = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
    assert.equal(ld.text, text);
    assert.deepEqual(await page.evaluate(made), [], id);
  }
  for (const path of ['locations/zagreb', 'locations/area', 'reports/r', 'sources/s', 'sources/g', 'claims/%3Cscript%3E']) {
    await page.goto(`${markup}/stories/markup/${path}`);
    assert.deepEqual(await page.evaluate(made), [], path);
  }
  assert.deepEqual(page.problems.filter((p) => !/404/.test(p)), []);
  const oembed = await (await fetch(`${markup}/oembed?url=${encodeURIComponent(`${markup}/stories/markup`)}`)).json();
  assert.equal(oembed.title, told.story.title);
  const xml = await (await fetch(`${markup}/oembed?format=xml&url=${encodeURIComponent(`${markup}/stories/markup`)}`)).text();
  for (const html of [oembed.html, await page.evaluate((x) => new DOMParser().parseFromString(x, 'text/xml').querySelector('html').textContent, xml).catch(() => oembed.html)]) {
    const host = await article(`<!doctype html><title>x</title>${html}`);
    const inside = await open(browser, host.url, { ready: false });
    assert.equal(await inside.locator('iframe').count(), 1);
    assert.deepEqual(await inside.evaluate(() => [document.scripts.length, window.hit, document.body.childElementCount]), [0, undefined, 1]);
    host.close();
  }
  assert.doesNotMatch(xml, /<script|<img/);
});

test('a name that turns text around ends at its end', async () => {
  const page = await open(browser, `${markup}/stories/markup/claims/c-2`, { ready: false });
  const rightwards = await page.locator('#claim-c-2 .chain').first().evaluate((p) => {
    const after = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    let last;
    for (let n = after.nextNode(); n; n = after.nextNode()) if (/\w{4}/.test(n.data) && !n.data.includes('Source')) last = n;
    const at = (i) => {
      const r = document.createRange();
      r.setStart(last, i);
      r.setEnd(last, i + 1);
      return r.getBoundingClientRect().left;
    };
    const start = last.data.search(/\w{4}/);
    return [last.data, at(start) < at(start + 1) && at(start + 1) < at(start + 2)];
  });
  assert.ok(rightwards[1], `“${rightwards[0]}” runs from left to right`);
});

test('Trusted Types let one constant through, and nothing before the map is there', async () => {
  const trial = () => {
    const tries = {
      markup: () => (document.createElement('div').innerHTML = '<b>x</b>'),
      constant: () => (document.createElement('div').innerHTML = '<svg/>'),
      nearly: () => (document.createElement('div').innerHTML = '<svg/> '),
      adjacent: () => document.body.insertAdjacentHTML('beforeend', '<svg/>x'),
      write: () => document.write('x'),
      parse: () => new DOMParser().parseFromString('<b>', 'text/html'),
      script: () => (document.createElement('script').src = '/assets/x.js'),
      code: () => (document.createElement('script').text = '1'),
      timer: () => setTimeout('1', 1),
      policy: () => globalThis.trustedTypes.createPolicy('other', {}),
      again: () => globalThis.trustedTypes.createPolicy('default', {}),
    };
    return Object.keys(tries).filter((k) => {
      try {
        tries[k]();
        return true;
      } catch {
        return false;
      }
    });
  };
  for (const path of ['/', '/embed?story=overseas-stations']) {
    const page = await open(browser, base + path);
    assert.deepEqual(await page.evaluate(trial), ['constant'], path);
    const plain = await open(browser, `${base}/about/privacy`, { ready: false });
    assert.deepEqual(await plain.evaluate(trial), [], 'a page without script has no policy');
  }
});

test('a walk over page and embed breaks no policy and asks no other host', async () => {
  const page = await open(browser, base, { reducedMotion: 'no-preference' });
  await page.locator('.canvas').focus();
  for (const key of ['+', '-', 'ArrowLeft', 'n', 'n', 'p', 'Enter', 'Escape']) await page.keyboard.press(key);
  await page.locator('.zoom button').last().click();
  await page.mouse.move(900, 400);
  await page.mouse.down();
  await page.mouse.move(800, 350, { steps: 5 });
  await page.mouse.up();
  await page.mouse.wheel(0, -300);
  await page.locator('#more > summary').click();
  // The months stand in a list that is folded.
  await page.locator('#months a').last().evaluate((e) => e.click());
  await page.waitForFunction(() => new URLSearchParams(location.search).has('datetime'));
  await page.locator('#clear').click();
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('datetime'));
  await page.getByLabel('Search claims and places').fill('patrol');
  await page.waitForFunction(() => new URLSearchParams(location.search).has('q'));
  await unfold(page);
  await page.locator('#list .show').first().click();
  await page.locator('.mk').first().evaluate((e) => e.click());
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  await page.emulateMedia({ media: 'screen' });
  const big = await open(browser, large);
  await big.locator('.zoom button').first().click();
  await big.waitForTimeout(500);
  const frame = await open(browser, `${base}/embed?story=overseas-stations&theme=dark`, { viewport: { width: 360, height: 700 } });
  await frame.locator('.mk .plate').first().click();
  await frame.locator('.card .close').click(); // it stands over the map of a narrow frame
  await frame.locator('#listing > summary').click();
  await frame.locator('.zoom button').first().click();
  await settled(frame);
  for (const [p, origin] of [[page, base], [big, large], [frame, base]]) {
    assert.deepEqual(p.problems, []);
    assert.deepEqual([...new Set(p.requests.map((u) => new URL(u).origin))], [origin]);
  }
});

test('every link that leaves says noopener and nofollow', async () => {
  for (const root of [base, markup]) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const story = root === base ? 'overseas-stations' : 'markup';
    const waiting = ['/', `/embed?story=${story}`, '/about/borders', '/about/privacy', '/about/accessibility', '/nothing'];
    const seen = new Set(waiting);
    let out = 0;
    while (waiting.length > 0) {
      await page.goto(root + waiting.shift());
      const links = await page.locator('a[href],area[href],form[action]').evaluateAll((l) => l.map((e) => ({ href: e.href ?? e.action, rel: [...(e.relList ?? [])] })));
      for (const { href, rel } of links) {
        const u = new URL(href);
        if (u.origin === root) {
          if (/^\/(stories\/[^/]+\/|about\/)/.test(u.pathname) && !seen.has(u.pathname)) {
            seen.add(u.pathname);
            waiting.push(u.pathname);
          }
          continue;
        }
        out++;
        assert.match(u.protocol, /^(https?|mailto):$/, href);
        if (u.protocol !== 'mailto:') for (const word of ['noopener', 'nofollow']) assert.ok(rel.includes(word), `${href} on ${page.url()} lacks ${word}`);
      }
    }
    assert.ok(seen.size > 15, `${seen.size} pages`);
    if (root === markup) assert.ok(out >= 2, `${out} links leave`);
    await context.close();
  }
});

test('our bundles make markup or code of no string, but for the two constants of Leaflet', () => {
  const sinks = /.{0,24}(?:\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\.srcdoc|createContextualFragment|parseFromString|setHTMLUnsafe|\beval\(|\bFunction\(|createPolicy|javascript:|set(?:Timeout|Interval)\(["'`]).{0,48}/g;
  const files = readdirSync(here('../dist/assets')).filter((f) => f.endsWith('.js'));
  assert.ok(files.length >= 4, files.join(' '));
  let leaflets = 0;
  for (const f of [...files.map((f) => `../dist/assets/${f}`), '../host/embed.js']) {
    const found = [...readFileSync(here(f), 'utf8').matchAll(sinks)].map((m) => m[0]);
    const known = found.length === 0 ? [] : [/createPolicy\(`default`,\{createHTML:(\w+)=>\1===`<svg\/>`\?\1:null\}/, /\.innerHTML=`<svg\/>`/, /\.innerHTML=`<v:shape adj="1"\/>`/];
    leaflets += known.length > 0 ? 1 : 0;
    assert.equal(found.length, known.length, `${f}: ${found.join('\n')}`);
    known.forEach((k, i) => assert.match(found[i], k, f));
  }
  assert.ok(leaflets > 0, 'Leaflet and its policy are in one file');
});
