// The page of one claim: copies its citation. Without script the citation is a text to select.
import { canCopy } from './parts/cite';

const button = document.getElementById('cite-copy');
const details = document.getElementById('cite');
const open = () => {
  if (details instanceof HTMLDetailsElement && location.hash === '#cite') details.open = true;
};
open();
addEventListener('hashchange', open);
if (button && canCopy()) {
  const before = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(document.getElementById('citation')?.textContent ?? '').then(() => {
      button.textContent = button.dataset['copied'] ?? before;
      setTimeout(() => (button.textContent = before), 6000);
    });
  });
}
