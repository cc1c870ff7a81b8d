// A claim is cited: its citation is copied, and is a text where nothing can be copied.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { base, launch, open, unfold } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const page1 = '/stories/overseas-stations/claims/c-22';
const allowed = { permissions: ['clipboard-read', 'clipboard-write'] };
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

test('from the list and from a card: who, what, status, carriers with dates, story, address, day', async () => {
  const page = await open(browser, base, allowed);
  await unfold(page);
  const button = page.locator('#claim-c-22').getByRole('button', { name: 'Copy citation' });
  await button.click();
  await page.locator('#claim-c-22').getByRole('button', { name: 'Copied', exact: true }).waitFor();
  const text = await copied(page);
  assert.match(text, /^Claim by [^:]+, in our words: [^“”]+ Status: Contradicted by Unnamed news outlet\. Carried by [^.]*\d{4}/);
  assert.ok(text.includes(`${base}${page1} (read on `), text);
  assert.match(text, /In “Claims about Chinese police overseas[^”]*”/);
  await page.locator('.mk[data-place="belgrade"] .plate').click();
  const card = page.getByRole('dialog', { name: 'Belgrade' });
  await card.getByRole('button', { name: 'Copy citation' }).click();
  await card.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  assert.match(await copied(page), /^Claim by Reuters, in our words: /);
  for (const name of ['Link to this claim', 'Report an error']) assert.ok(await card.getByRole('link', { name }).count(), name);
});

test('an error is reported with the claim it is in', async () => {
  const page = await open(browser, base, { ready: false });
  await unfold(page);
  const href = await page.locator('#claim-c-22').getByRole('link', { name: 'Report an error' }).getAttribute('href');
  assert.match(href, /overseas-stations(:|%3A)c-22/);
});

test('in the language of the reader', async () => {
  const page = await open(browser, `${base}/?hl=hr`, allowed);
  await unfold(page);
  await page.locator('#claim-c-22').getByRole('button', { name: 'Kopiraj navod' }).click();
  await page.locator('#claim-c-22').getByRole('button', { name: 'Kopirano', exact: true }).waitFor();
  assert.match(await copied(page), /Ministarstvo vanjskih poslova Kine[^]*\(pročitano \d+\. \p{L}+ \d{4}\.\)$/u);
});

test('on the page of a claim: a button, and without script the text alone', async () => {
  const page = await open(browser, base + page1, { ...allowed, ready: false });
  await page.getByText('Citation', { exact: true }).click();
  await page.getByRole('button', { name: 'Copy citation' }).click();
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  assert.equal(await copied(page), await page.locator('#citation').innerText());
  assert.deepEqual(page.problems, []);
  const still = await open(browser, base + page1, { ready: false, javaScriptEnabled: false });
  await still.getByText('Citation', { exact: true }).click();
  assert.match(await still.locator('#citation').innerText(), /^Claim by /);
  assert.equal(await still.getByRole('button').count(), 0);
});

test('where the server does not answer, the button says so', async () => {
  const page = await open(browser, base, allowed);
  await page.route('**/claims/c-22*', (r) => r.abort());
  await unfold(page);
  await page.locator('#claim-c-22').getByRole('button', { name: 'Copy citation' }).click();
  await page.locator('#claim-c-22').getByRole('button', { name: 'Could not be copied' }).waitFor();
});
