// Words in the reader's language. The server puts the texts into the page, so that no language is part of the script; the
// keys are those of i18n/en.json, which the compiler checks.
import type en from '../i18n/en.json';

type Keys<T> = { [K in keyof typeof en]: (typeof en)[K] extends T ? K : never }[keyof typeof en];
export type TextKey = Keys<string>;
export type CountKey = Keys<{ other: string }>;
export type ListKey = Keys<string[]>;

/** Fills the placeholders of a text; one without a value stays as it is. */
export function fill(text: string, args: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => args[name] ?? hole);
}

export class Words {
  private readonly plural: Intl.PluralRules;
  constructor(
    readonly lang: string,
    private readonly words: Record<string, unknown>,
  ) {
    this.plural = new Intl.PluralRules(lang);
  }

  t(key: TextKey, args: Record<string, string> = {}): string {
    const s = this.words[key];
    return typeof s === 'string' ? fill(s, args) : key;
  }

  n(key: CountKey, n: number): string {
    const forms = (this.words[key] ?? {}) as Record<string, string>;
    return fill(forms[this.plural.select(n)] ?? forms['other'] ?? key, { n: this.number(n) });
  }

  list(key: ListKey): string[] {
    return (this.words[key] ?? []) as string[];
  }

  /** Groups digits from five on, as the server does. */
  number(n: number): string {
    return n < 10_000 ? String(n) : new Intl.NumberFormat(this.lang, { useGrouping: true }).format(n);
  }

  name(x: { name: string; names?: Record<string, string> }): string {
    return x.names?.[this.lang] ?? x.name;
  }

  join(names: string[]): string {
    const last = names.at(-1);
    if (last === undefined) return '';
    if (names.length === 1) return last;
    return this.t('list.and', { a: this.chain('list.comma', names.slice(0, -1)), b: last });
  }

  /** Puts texts in a row with a language's own separator. */
  chain(key: 'list.comma' | 'list.semi', texts: string[]): string {
    return texts.length === 0 ? '' : texts.reduce((a, b) => this.t(key, { a, b }));
  }
}
