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
        ...sinks.map((name) => ({
          selector: `AssignmentExpression[left.property.name='${name}']`,
          message: `${name} makes markup of data; use elements and textContent.`,
        })),
        ...calls.map((name) => ({
          selector: `CallExpression[callee.property.name='${name}']`,
          message: `${name} makes markup of data; use elements and textContent.`,
        })),
        { selector: "CallExpression[callee.name='eval'], NewExpression[callee.name='Function']", message: 'No code from strings.' },
        { selector: "Property[key.name='html'][value.type!='Identifier']", message: 'Leaflet makes markup of string icons; give it an element.' },
      ],
      'no-restricted-imports': ['error', { paths: [{ name: 'leaflet', message: 'Take what you need from ./leaflet, which leaves out what assigns innerHTML.' }] }],
    },
  },
  {
    files: ['src/leaflet.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.mjs', '*.js'],
    languageOptions: { globals: { process: 'readonly', URL: 'readonly', console: 'readonly', document: 'readonly', window: 'readonly', getComputedStyle: 'readonly', localStorage: 'readonly', sessionStorage: 'readonly', Node: 'readonly', Path2D: 'readonly', origin: 'readonly', setTimeout: 'readonly', location: 'readonly', performance: 'readonly', URLSearchParams: 'readonly' } },
  },
);
