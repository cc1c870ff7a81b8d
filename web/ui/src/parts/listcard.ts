// A cluster that no zoom takes apart opens as a list: the card shows the first claims of the page that lists them, and links
// to that page.
import { copy, fetchPage, type Card } from './card';
import type { Words } from '../lib/i18n';
import type { Mark } from '../marks/marks';

/** More than this is for a page, not for a card. */
const most = 20;

/** Opens the claims of a cluster; href is the page that lists them, where the reader is sent when it cannot be had. */
export async function openList(card: Card, host: HTMLElement, mark: Mark, href: string, from: HTMLElement, words: Words): Promise<void> {
  let doc: Document;
  try {
    doc = await fetchPage(href);
  } catch {
    location.assign(href);
    return;
  }
  const ids = [...doc.querySelectorAll<HTMLElement>('#list article.claim')].flatMap((a) => a.dataset['claim'] ?? []);
  await card.open(mark.name, [], from);
  const box = host.querySelector('.card');
  if (!box) return;
  // The page counts what is about this place; the sign counted what is drawn as one.
  const count = document.createElement('p');
  count.className = 'listed';
  const link = document.createElement('a');
  link.href = href;
  link.textContent = words.t('map.aslist');
  count.append(doc.getElementById('count')?.textContent?.trim() ?? '', ' ', link);
  box.append(count, ...ids.slice(0, most).flatMap((id) => copy(doc, id) ?? []));
}
