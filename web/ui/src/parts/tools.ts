// The row of tools over the list: how claims are shown, and what to do with them. To the keyboard it is one stop.
import type { Filters } from './filters';

/** Makes a toolbar of some elements: one of them takes Tab, arrows, Home and End go from one to the next. What it
 * returns is to be called when there are others. */
export function roving(bar: HTMLElement): () => void {
  bar.setAttribute('role', 'toolbar');
  const items = () => [...bar.querySelectorAll<HTMLElement>('a,button')].filter((e) => !e.hidden);
  const stop = (to: HTMLElement | undefined) => {
    for (const e of items()) e.tabIndex = e === to ? 0 : -1;
  };
  const first = () => stop(items().find((x) => x.tabIndex === 0) ?? items()[0]);
  first();
  bar.addEventListener('focusin', (e) => stop(items().find((x) => x === e.target)));
  bar.addEventListener('keydown', (e) => {
    const list = items();
    const at = list.indexOf(document.activeElement as HTMLElement);
    const right = getComputedStyle(bar).direction === 'rtl' ? -1 : 1;
    const to = { ArrowRight: at + right, ArrowLeft: at - right, Home: 0, End: list.length - 1 }[e.key];
    if (to === undefined || at < 0 || e.altKey || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    list[(to + list.length) % list.length]?.focus();
  });
  return first;
}

/** Starts the tools. The list can be held to what is in view only when there is a map. */
export function startTools(filters: Filters): { mapReady(): void } {
  const bar = document.getElementById('tools');
  const view = document.getElementById('tool-inview');
  const print = document.getElementById('tool-print');
  const modes = [...(bar?.querySelectorAll<HTMLAnchorElement>('[data-as]') ?? [])];
  const here = location.pathname;
  const mark = () => {
    for (const a of modes) {
      const as = a.dataset['as'] ?? '';
      if (as === filters.as) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
      // A link that is current stays one, or focus would be lost.
      a.href = `${here}${filters.address({ as, sort: '' })}`;
    }
    view?.setAttribute('aria-pressed', String(filters.inView));
  };
  for (const a of modes) {
    a.addEventListener('click', (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      filters.showAs(a.dataset['as'] ?? '', '');
    });
  }
  view?.addEventListener('click', () => filters.holdToView(!filters.inView));
  print?.addEventListener('click', () => window.print());
  if (print) print.hidden = false;
  filters.onAddress.push(mark);
  mark();
  const again = bar && roving(bar);
  return {
    mapReady: () => {
      if (view) view.hidden = false;
      again?.();
    },
  };
}
