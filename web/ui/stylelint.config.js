import stylelint from 'stylelint';

// What is printed overrides what the script wrote into style attributes, and a reader who wants no motion, or an element
// that is hidden, every rule. Nothing else needs to shout.
const name = 'dateline/important';
const message = 'Unexpected !important outside print, reduced motion and [hidden]';
const important = stylelint.createPlugin(name, () => (root, result) => {
  root.walkDecls((d) => {
    if (!d.important || d.parent.selector === '[hidden]') return;
    for (let p = d.parent; p; p = p.parent) if (/print|reduced-motion/.test(p.params ?? '')) return;
    stylelint.utils.report({ message, node: d, result, ruleName: name });
  });
});

export default {
  extends: 'stylelint-config-standard',
  plugins: [important],
  rules: {
    [name]: true,
    'at-rule-empty-line-before': null,
    'comment-empty-line-before': null,
    'declaration-empty-line-before': null,
    'media-feature-range-notation': 'prefix',
    'no-descending-specificity': null,
    'number-max-precision': 5,
    'rule-empty-line-before': null,
    'selector-not-notation': null, // :not(a, b) counts as one class, :not(a):not(b) as two
  },
};
