import js from '@eslint/js';
import ts from 'typescript-eslint';

// Data reaches the page as text and elements. These are the ways in which a string would become markup or code.
const sinks = ['innerHTML', 'outerHTML', 'srcdoc'];
const calls = ['insertAdjacentHTML', 'write', 'writeln', 'createContextualFragment', 'parseFromString', 'bindPopup', 'bindTooltip', 'setContent', 'setHTMLUnsafe'];

export default ts.config(
  { ignores: ['dist', 'node_modules', 'public'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts'],
    extends: [...ts.configs.strict],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...sinks.flatMap((name) => [`AssignmentExpression[left.property.name='${name}']`, `AssignmentExpression[left.property.value='${name}']`, `Property[key.name='${name}']`].map((selector) => ({
          selector,
          message: `${name} makes markup of data; use elements and textContent.`,
        }))),
        ...calls.flatMap((name) => [`CallExpression[callee.property.name='${name}']`, `CallExpression[callee.property.value='${name}']`].map((selector) => ({
          selector,
          message: `${name} makes markup of data; use elements and textContent.`,
        }))),
        { selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(on|srcdoc)/i]", message: 'No code and no markup in attributes; add a listener.' },
        { selector: "CallExpression[callee.property.name='createPolicy']", message: 'There is one policy of Trusted Types, that of trusted.ts.' },
        { selector: "CallExpression[callee.name=/^set(Timeout|Interval)$/][arguments.0.type='Literal']", message: 'No code from strings.' },
        { selector: 'Literal[value=/^javascript:/i]', message: 'No code in addresses.' },
        { selector: "CallExpression[callee.name='eval'], NewExpression[callee.name='Function']", message: 'No code from strings.' },
        { selector: "Property[key.name='html'][value.type!='Identifier']", message: 'Leaflet makes markup of string icons; give it an element.' },
      ],
      'no-restricted-imports': ['error', { paths: [{ name: 'leaflet', message: 'Take what you need from ground/leaflet, which leaves out what assigns innerHTML.' }] }],
    },
  },
  {
    files: ['src/ground/leaflet.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['src/ground/trusted.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.mjs', '*.js'],
    languageOptions: { globals: { process: 'readonly', URL: 'readonly', console: 'readonly', document: 'readonly', MutationObserver: 'readonly', createImageBitmap: 'readonly', Blob: 'readonly', navigator: 'readonly', innerHeight: 'readonly', innerWidth: 'readonly', matchMedia: 'readonly', window: 'readonly', getComputedStyle: 'readonly', localStorage: 'readonly', sessionStorage: 'readonly', Node: 'readonly', Path2D: 'readonly', origin: 'readonly', Buffer: 'readonly', addEventListener: 'readonly', fetch: 'readonly', DOMParser: 'readonly', NodeFilter: 'readonly', setTimeout: 'readonly', location: 'readonly', performance: 'readonly', URLSearchParams: 'readonly', scrollTo: 'readonly', scrollY: 'readonly' } },
  },
);
