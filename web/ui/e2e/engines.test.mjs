// The core of the page and of the embed in Firefox and WebKit: every form that the share page offers, in the articles of
// another origin that newsrooms have. Chromium has the rest of the suite.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { article, base } from './browser.mjs';
import { engines } from './engines.mjs';

const embed = `${base}/embed?story=overseas-stations`;
const source = `src="${embed}" title="Map"`;
const places = ['belgrade', 'china', 'croatia', 'italy', 'madrid', 'prato', 'romania', 'serbia', 'spain', 'suburbs-of-paris', 'venice', 'zagreb'];

/** What is drawn, once the map says that it is: places with signs, colours of the background, how signs are painted. */
const map = () => {
  if (document.querySelector('.canvas')?.dataset.ready !== 'true') return false;
  const colours = new Set();
  for (const tile of document.querySelectorAll('canvas.leaflet-tile')) {
    const pixels = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height).data;
    for (let i = 0; i < pixels.length; i += 4 * 997) colours.add(pixels.slice(i, i + 3).join());
  }
  const painted = getComputedStyle(document.querySelector('.mk .g'));
  return {
    places: [...document.querySelectorAll('.mk')].flatMap((e) => e.dataset.place.split(' ')).sort(),
    colours: colours.size, fill: painted.fill, stroke: painted.stroke, font: getComputedStyle(document.body).fontFamily,
  };
};

/** Fails unless the map of the example is drawn in a frame: tiles, signs and style. */
async function drawn(browser, frames) {
  for (const [i, selector] of frames.entries()) {
    await browser.wait(frames.slice(0, i), (s) => {
      document.querySelector(s)?.scrollIntoView(); // frames further down wait for a reader
      return Boolean(document.querySelector(s));
    }, selector);
  }
  const seen = await browser.wait(frames, map);
  assert.deepEqual(seen.places, places);
  assert.ok(seen.colours > 3, `the background has ${seen.colours} colours`);
  assert.equal(seen.fill, 'none');
  assert.notEqual(seen.stroke, 'none');
  assert.match(seen.font, /Noto Sans/);
}

/** Serves an address of ours without its scripts, as a reader has it who turned them off. */
async function scriptless(path) {
  const reply = await fetch(base + path, { headers: { Accept: 'text/html' } });
  const policy = `${reply.headers.get('Content-Security-Policy')}; sandbox allow-same-origin`;
  const html = (await reply.text()).replace('<head>', `<head><base href="${base}/">`);
  const server = createServer((_, res) => res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy.replaceAll("'self'", base).replace("base-uri 'none'; ", ''),
  }).end(html));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

const page = (body, head = '') => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">${head}<title>Article</title><h1>An article</h1>${body}`;

for (const [name, Engine] of Object.entries(engines)) {
  describe(name, () => {
    let browser;
    let forms;
    before(async () => {
      browser = await Engine.launch();
      await browser.go(`${base}/stories/overseas-stations/share`);
      forms = await browser.run([], () => Object.fromEntries([...document.querySelectorAll('textarea')].map((e) => [e.id.replace('text-', ''), e.value])));
      const found = await fetch(`${base}/oembed?url=${encodeURIComponent(forms.oembed)}`);
      forms.oembed = (await found.json()).html;
      await browser.go('about:blank'); // cuts off the preview, which is no problem
      browser.problems?.splice(0);
    });
    after(() => browser?.close());
    afterEach(() => assert.deepEqual(browser.problems?.splice(0) ?? [], []));

    /** Opens an article of another origin. */
    async function read(t, html) {
      const host = await article(html);
      t.after(host.close);
      await browser.go(host.url, { width: 700, height: 900 });
    }

    test('the page has its map and every place, the filter by report and the list', async () => {
      await browser.go(base);
      await drawn(browser, []);
      const hatched = () => [...document.querySelectorAll('path[data-hatched]')].map((e) => e.dataset.hatched).sort();
      assert.deepEqual(await browser.run([], hatched), ['ES', 'HR', 'IT', 'RS', 'suburbs-of-paris']);
      const down = await browser.run([], () => {
        const list = document.getElementById('f-report');
        list.focus();
        return [...list.options].findIndex((o) => o.value === 'patrol-and-persuade');
      });
      await browser.press(...Array(down).fill('ArrowDown'));
      await browser.wait([], () => document.querySelectorAll('#list article.claim').length === 7);
      assert.match(await browser.run([], () => location.search), /report=patrol-and-persuade/);
      await browser.wait([], () => document.querySelectorAll('path[data-hatched]').length === 2);
      assert.deepEqual(await browser.run([], hatched), ['IT', 'suburbs-of-paris']);
    });

    test('a card opens at a press, and by keyboard, and gives focus back', async () => {
      await browser.go(base);
      await browser.wait([], map);
      // What brings a sign into view must leave the map where it is: a press would miss a sign that is scrolled back.
      const at = () => {
        const { x, y } = document.querySelector('.mk[data-place="prato"] .plate').getBoundingClientRect();
        return document.fonts.status === 'loaded' && [x, y];
      };
      const before = await browser.wait([], at);
      await browser.run([], () => document.querySelector('.mk[data-place="prato"] .plate').scrollIntoView({ block: 'center' }));
      assert.deepEqual(await browser.run([], at), before);
      await browser.click([], '.mk[data-place="prato"] .plate');
      assert.match(await browser.wait([], () => document.querySelector('[role=dialog] article')?.innerText), /Prato/);
      await browser.press('Escape');
      await browser.wait([], () => !document.querySelector('[role=dialog]'));
      await browser.run([], () => document.querySelector('.canvas').focus());
      const focused = () => document.activeElement?.getAttribute('aria-label') ?? '';
      for (let n = 0; n < 15 && !/^Venice,/.test(await browser.run([], focused)); n++) await browser.press('n');
      assert.match(await browser.run([], focused), /^Venice, /);
      await browser.press('Enter');
      assert.match(await browser.wait([], () => document.querySelector('[role=dialog] .answer')?.innerText), /Government of China says:/);
      assert.ok(await browser.run([], () => document.querySelector('[role=dialog]').contains(document.activeElement)));
      await browser.press('Escape');
      await browser.wait([], () => /^Venice, /.test(document.activeElement?.getAttribute('aria-label') ?? ''));
    });

    test('without script there are the picture, the list and the signs', async (t) => {
      const host = await scriptless('/');
      t.after(host.close);
      await browser.go(host.url, { width: 480, height: 640 }); // WebKit's window is no narrower
      await browser.wait([], () => document.querySelector('img.still').naturalWidth > 0);
      assert.equal(await browser.run([], () => document.querySelectorAll('.mk').length), 0, 'a script ran');
      assert.equal(await browser.run([], () => document.querySelectorAll('#list article.claim').length), 28);
      assert.ok((await browser.run([], () => document.documentElement.scrollWidth)) <= 480);
    });

    for (const form of ['iframe', 'component', 'oembed']) {
      test(`${form}, as it is copied, shows the map in an article of another origin`, async (t) => {
        await read(t, page(forms[form]));
        await drawn(browser, ['iframe']);
        assert.equal(await browser.run(['iframe'], () => origin), 'null');
        if (form !== 'component') return;
        const own = await browser.run(['iframe'], () => Math.ceil(document.getElementById('box').getBoundingClientRect().height));
        await browser.wait([], (h) => Math.abs(document.querySelector('iframe').offsetHeight - h) <= 1, own);
      });

      test(`${form} shows the map where the article’s policy allows this server alone`, async (t) => {
        const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-src ${base}; script-src ${base}`;
        await read(t, page(forms[form], `<meta http-equiv="Content-Security-Policy" content="${policy}">`));
        await drawn(browser, ['iframe']);
      });

      test(`${form} shows the map in a preview that is sandboxed itself`, async (t) => {
        const inner = await article(page(forms[form]));
        t.after(inner.close);
        const written = page(forms[form]).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        for (const preview of [`src="${inner.url}" sandbox="allow-scripts"`, `srcdoc="${written}" sandbox="allow-scripts allow-same-origin"`]) {
          await read(t, page(`<iframe id="preview" title="Preview" ${preview} width="660" height="800"></iframe>`));
          await drawn(browser, ['#preview', 'iframe']);
        }
      });
    }

    test('picture and link, as they are copied, work in an article', async (t) => {
      await read(t, page(`${forms.picture}<p><a id="plain" href="${forms.plain}">The map</a>`));
      await browser.wait([], () => document.querySelector('img').naturalWidth === 1200);
      await browser.click([], '#plain');
      await browser.wait([], () => location.pathname === '/stories/overseas-stations');
      await drawn(browser, []);
    });

    test('a frame has its map under whatever sandbox the article gives it, or none', async (t) => {
      for (const sandbox of ['', 'sandbox="allow-scripts"', 'sandbox="allow-scripts allow-same-origin"']) {
        await read(t, page(`<iframe ${source} ${sandbox} width="660" height="800"></iframe>`));
        await drawn(browser, ['iframe']);
      }
    });

    test('a frame that may run no script has the picture, the style and the signs of the legend', async (t) => {
      await read(t, page(`<iframe ${source} sandbox width="660" height="800"></iframe>`));
      await browser.wait(['iframe'], () => document.querySelector('img.still').naturalWidth > 0);
      const sign = () => {
        const { fill, stroke } = getComputedStyle(document.querySelector('.legend .g path'));
        return { fill, stroke };
      };
      assert.equal((await browser.run(['iframe'], sign)).fill, 'none');
      assert.match(await browser.run(['iframe'], () => getComputedStyle(document.body).fontFamily), /Noto Sans/);
      // And without any style at all they are still outlines.
      await browser.run(['iframe'], () => document.querySelectorAll('link[rel=stylesheet]').forEach((e) => e.remove()));
      const bare = await browser.run(['iframe'], sign);
      assert.equal(bare.fill, 'none');
      assert.notEqual(bare.stroke, 'none');
    });
  });
}
