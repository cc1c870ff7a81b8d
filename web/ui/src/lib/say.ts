// What is said to those who hear the page: only after the reader's own action, and once a second at most.
const pause = 1000;
let last = -pause;
let timer = 0;

/** Puts a text into the live region; of several within a second, the last one. */
export function say(text: string): void {
  const region = document.getElementById('said');
  if (!region) return;
  clearTimeout(timer);
  timer = window.setTimeout(
    () => {
      last = performance.now();
      region.textContent = text;
    },
    Math.max(0, last + pause - performance.now()),
  );
}
