import { afterEach, expect, it, vi } from 'vitest';
import { Store } from './tiles';

afterEach(() => vi.unstubAllGlobals());

/** A server that never answers; it notes what is asked for and what is given up. */
function silent() {
  const seen: { url: string; signal: AbortSignal }[] = [];
  vi.stubGlobal('fetch', (url: string, o: { signal: AbortSignal }) => {
    seen.push({ url, signal: o.signal });
    return new Promise((_, no) => o.signal.addEventListener('abort', () => no(new DOMException('given up', 'AbortError'))));
  });
  return seen;
}

it('requests that nothing in view needs any more are given up, and asked again when they are needed', async () => {
  const seen = silent();
  const store = new Store('/t/{z}/{x}/{y}.mvt');
  const [a, b] = [{ z: 3, x: 1, y: 2 }, { z: 3, x: 2, y: 2 }];
  store.need('signs', [a, b], 'q=1');
  const lost = store.get(a, 'q=1');
  void store.get(b, 'q=1').catch(() => undefined);
  expect(store.get(a, 'q=1')).toBe(lost);
  expect(seen.map((s) => s.url)).toEqual(['/t/3/1/2.mvt?q=1', '/t/3/2/2.mvt?q=1']);
  store.need('areas', [b], 'q=1');
  store.need('signs', [], 'q=1');
  await expect(lost).rejects.toThrow('given up');
  expect(seen.map((s) => s.signal.aborted)).toEqual([true, false]);
  store.need('signs', [a], 'q=1');
  void store.get(a, 'q=1').catch(() => undefined);
  expect(seen).toHaveLength(3);
});
