// Every language must have the keys of English, the same placeholders, and the plural forms that it needs; otherwise the
// build fails. The server checks the same when it starts.
import { readFileSync, readdirSync } from 'node:fs';

const dir = new URL('../src/i18n/', import.meta.url);
const load = (name) => JSON.parse(readFileSync(new URL(name, dir), 'utf8'));
const holes = (s) => [...new Set(s.match(/\{\w+\}/g) ?? [])].sort().join(' ');
const kind = (v) => (Array.isArray(v) ? 'list' : typeof v);
const english = load('en.json');
const wrong = [];
for (const file of readdirSync(dir).filter((f) => f.endsWith('.json'))) {
  const words = load(file);
  const rules = new Intl.PluralRules(file.replace('.json', ''));
  const forms = new Set(Array.from({ length: 200 }, (_, n) => rules.select(n)));
  for (const [k, v] of Object.entries(english)) {
    const w = words[k];
    if (w === undefined || kind(w) !== kind(v)) wrong.push(`${file}: ${k} is missing`);
    else if (typeof v === 'string' && holes(v) !== holes(w)) wrong.push(`${file}: ${k} has ${holes(w) || 'no placeholders'}; expected ${holes(v)}`);
    else if (Array.isArray(v) && v.length !== w.length) wrong.push(`${file}: ${k} has ${w.length} entries; expected ${v.length}`);
    else if (kind(v) === 'object') for (const f of forms) if (!w[f]) wrong.push(`${file}: ${k} lacks the form “${f}”`);
  }
  for (const k of Object.keys(words)) if (!(k in english)) wrong.push(`${file}: ${k} is not in en.json`);
}
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
