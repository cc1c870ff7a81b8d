// The map in an article: a small first script that tells the article its height, and loads the map when it is on screen.
import './css/shared';
import './css/embed.css';
import { Card } from './parts/card';
import { Words } from './lib/i18n';
import type { Config, View } from './lib/server';
import { read } from './lib/view';

const config = read<Config>(document, 'config');
const words = new Words(config.lang, config.words);
const box = document.getElementById('box');
const section = document.getElementById('map');
const listing = document.getElementById('listing');
document.documentElement.classList.add('script');

const wide = matchMedia('(min-width: 760px)');
const open = () => {
  if (listing instanceof HTMLDetailsElement) listing.open = wide.matches || !section;
};
open();
wide.addEventListener('change', open);

let last = 0;
function postHeight(): void {
  // The height of the content: that of the document would only ever be the frame's own. A map that fills a frame which is higher
  // than it need be counts as high as it must be.
  const filled = section ? section.offsetHeight - parseFloat(getComputedStyle(section).minHeight) : 0;
  const height = Math.ceil((box?.getBoundingClientRect().height ?? 0) - filled);
  if (height === last || height === 0) return;
  last = height;
  parent.postMessage({ type: 'dateline:height', v: 1, story: config.story, height }, '*');
  // Datawrapper's form, to which many publishing systems listen already.
  parent.postMessage({ 'datawrapper-height': { [`dateline-${config.story}`]: height } }, '*');
}
if (box && parent !== window) {
  const sizes = new ResizeObserver(postHeight);
  sizes.observe(box);
  if (section) sizes.observe(section);
  // A script of the article's that came late asks.
  addEventListener('message', (e: MessageEvent<{ type?: unknown } | null>) => {
    if (e.data?.type !== 'dateline:height?') return;
    last = 0;
    postHeight();
  });
}

async function start(host: HTMLElement): Promise<void> {
  const { AtlasMap } = await import('./map');
  const card = new Card(host.parentElement ?? host, config, words);
  const map = await AtlasMap.create(host, config, words, {
    embed: true,
    open: (mark, from) => {
      if (mark.count !== undefined) {
        globalThis.open(config.page, '_blank', 'noopener');
        return;
      }
      void card.open(mark.name, mark.claims, from).then(() => {
        const box = host.parentElement?.querySelector('.card');
        if (box) map.clear(from, box);
      });
    },
    close: () => card.close(),
    moved: () => undefined,
  });
  card.onClose = () => map.select(null);
  new ResizeObserver(() => map.map.invalidateSize({ pan: false })).observe(host);
  map.show(read<View>(document, 'view'));
  if (config.open) map.goTo(config.open, false);
  const found = config.open ? map.find(config.open) : undefined;
  if (found) map.select(found.el);
  if (config.open) void card.open(found?.mark.name ?? '', [config.open], found?.el);
}

if (section) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    seen.disconnect();
    start(section).catch((err: unknown) => {
      console.error(err);
      const p = document.createElement('p');
      p.className = 'failed';
      p.textContent = words.t('map.failed');
      section.append(p);
    });
  });
  seen.observe(section);
}
