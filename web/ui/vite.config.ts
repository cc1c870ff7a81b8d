import { defineConfig } from 'vitest/config';

// Page and embed are built apart (--mode page, --mode embed), so that each is one script, one style sheet and, once the map
// is on screen, one chunk. Names carry a hash, so that the server may let them be cached for ever.
export default defineConfig(({ mode }) => ({
  base: './',
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
