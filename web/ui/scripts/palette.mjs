// Writes the colours of the style sheets from palette.json, where each has its light and its dark value. What is printed
// is light.
import { readFileSync, writeFileSync } from 'node:fs';

const src = new URL('../src/', import.meta.url);
const { page, map } = JSON.parse(readFileSync(new URL('palette.json', src), 'utf8'));
const tokens = Object.entries({ ...page, water: map.water, halo: map.halo });
const rule = (selector, scheme, tone, indent) =>
  [`${selector} {`, ...tokens.map(([name, value]) => `  --${name}: ${value[tone]};`), `  color-scheme: ${scheme};`, '}'].map((l) => indent + l).join('\n');

writeFileSync(new URL('css/palette.css', src), `/* Written by scripts/palette.mjs from palette.json. */
${rule(':root', 'light', 0, '')}
@media screen and (prefers-color-scheme: dark) {
${rule(':root[data-theme="auto"]', 'dark', 1, '  ')}
}
@media screen {
${rule(':root[data-theme="dark"]', 'dark', 1, '  ')}
}
`);
