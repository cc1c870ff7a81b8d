/** Reads a data block of a page. */
export function read<T>(doc: Document, id: string): T {
  const text = doc.getElementById(id)?.textContent;
  if (!text) throw new Error(`the page has no data block “${id}”`);
  return JSON.parse(text) as T;
}
