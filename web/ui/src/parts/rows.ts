// The rows of the list, which open. On a card a claim stands whole: its answers follow it, never folded and never elsewhere.

/** Makes a copy of a row of doc whole. */
export function unfold(article: HTMLElement, doc: Document): void {
  for (const link of article.querySelectorAll('.again > a')) {
    const printed = doc.getElementById(link.getAttribute('href')?.slice(1) ?? '');
    if (printed) link.parentElement?.replaceWith(document.importNode(printed, true));
  }
  const fold = article.querySelector('details');
  const head = fold?.querySelector('summary > h4');
  if (!fold || !head) return;
  fold.querySelector('summary')?.remove();
  fold.replaceWith(head, ...fold.childNodes);
}
