// oEmbed as publishing systems use it: two client libraries find it in a page's links, and put what they get into an article.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { extract } from '@extractus/oembed-extractor';
import { unfurl } from 'unfurl.js';
import { article, base, launch, open, settled } from './browser.mjs';

const story = `${base}/stories/overseas-stations`;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What is wrong with a reply by oEmbed 1.0, section 2.3.4. */
function check(o) {
  assert.equal(o.type, 'rich');
  assert.equal(o.version, '1.0');
  assert.ok(o.title.startsWith('Claims about'), o.title);
  assert.ok(Number.isInteger(o.width) && Number.isInteger(o.height));
  assert.match(o.html, /^<iframe src="[^"]+\/embed\?[^"]*story=overseas-stations[^"]*" title="[^"]+"[^>]* sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"/);
}

test('a client finds the JSON in the page’s links, with the filter and the parts of the address that was pasted', async () => {
  const o = await extract(`${story}?report=patrol-and-persuade&theme=dark&parts=title,map&utm_source=x`);
  assert.equal(o.method, 'auto-discovery');
  check(o);
  assert.match(o.html, /report=patrol-and-persuade/);
  assert.match(o.html, /theme=dark/);
  assert.match(o.html, /parts=title/);
  assert.doesNotMatch(o.html, /utm_source/);
  assert.equal((await fetch(o.thumbnail_url)).headers.get('content-type'), 'image/png');
});

test('the bounds that a client sets are kept, those of the picture too', async () => {
  const o = await extract(story, { maxwidth: 400, maxheight: 500 });
  check(o);
  assert.ok(o.width <= 400 && o.height <= 500, `${o.width} × ${o.height}`);
  assert.ok(o.thumbnail_width <= 400 && o.thumbnail_height <= 500, `${o.thumbnail_width} × ${o.thumbnail_height}`);
  assert.match(o.html, /width="400" height="500"/);
  const small = await extract(story, { maxwidth: 250 });
  assert.equal(small.width, 250);
  assert.equal(small.thumbnail_url, undefined);
});

test('a claim’s own page is found too', async () => {
  const o = await extract(`${story}/claims/c-04`);
  check(o);
  assert.match(o.html, /claim=c-04/);
});

test('another client reads JSON, and XML where a page offers only that', async (t) => {
  const { oEmbed: json } = await unfurl(story);
  check({ ...json, width: Number(json.width), height: Number(json.height) });
  const page = await (await fetch(story)).text();
  const only = await article(page.replace(/<link rel="alternate" type="application\/json\+oembed"[^>]*>/, ''));
  t.after(only.close);
  const { oEmbed: xml } = await unfurl(only.url);
  assert.equal(xml.type, 'rich');
  assert.equal(xml.title, json.title);
  assert.equal(Number(xml.width), Number(json.width));
});

test('the frame that a client gets draws in an article', async (t) => {
  const o = await extract(story, { maxwidth: 360 });
  const host = await article(`<!doctype html><html lang="en"><title>Article</title>${o.html}`);
  t.after(host.close);
  const page = await open(browser, host.url, { ready: false, viewport: { width: 360, height: 740 } });
  const frame = await (await page.locator('iframe').elementHandle()).contentFrame();
  await settled(frame);
  const over = await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  assert.ok(over <= 0, `${over} px of the frame are out of sight`);
  assert.deepEqual(page.problems, []);
});

test('addresses that are not ours, and other formats, are refused', async () => {
  for (const [query, status] of [['url=https%3A%2F%2Felsewhere.example%2F', 404], [`url=${encodeURIComponent(story)}&format=yaml`, 501], ['', 404]]) {
    assert.equal((await fetch(`${base}/oembed?${query}`)).status, status, query);
  }
});
