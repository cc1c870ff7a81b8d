// The one policy of Trusted Types, loaded before Leaflet, which sees whether the browser knows SVG by writing markup. That
// constant passes; any other string that is to become markup or code is refused, whatever wrote it.
const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: { createHTML(s: string): string | null }): unknown } }).trustedTypes;
types?.createPolicy('default', { createHTML: (s) => (s === '<svg/>' ? s : null) });
