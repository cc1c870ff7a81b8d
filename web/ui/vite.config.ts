import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Page and embed are built apart (--mode page, --mode embed), so that each is one script, one style sheet and, once the map
// is on screen, one chunk. Names carry a hash, so that the server may let them be cached for ever.
/** What the bundles need not carry: no chunk has styles or chunks to load before it, and no browser draws by VML. */
const lean: Plugin = {
  name: 'lean',
  enforce: 'pre',
  load(id) {
    if (id.endsWith('vite/preload-helper.js')) return 'export const __vitePreload = (load) => load();';
    if (id.endsWith('/leaflet/src/layer/vector/SVG.VML.js')) return 'export const vmlCreate = undefined, vmlMixin = {};';
    return null;
  },
};

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [lean],
  build: {
    target: 'es2022',
    emptyOutDir: mode === 'page',
    manifest: `.vite/${mode}.json`,
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { [mode]: `src/${mode}.ts` },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
}));
