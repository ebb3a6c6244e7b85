/**
 * Beside the usual rules: the law of imports. A layer may import from lower layers alone, so that stores can be
 * tested without components and the wire without stores.
 */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const layers = ['contract.gen', 'text', 'i18n', 'net', 'stores', 'components', 'pages'];

function imports(layer) {
  const higher = layers.slice(layers.indexOf(layer) + 1);
  return {
    files: [`src/${layer}/**/*.{ts,svelte}`, `src/${layer}.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: higher.map((name) => ({
            regex: `^\\.\\.?/(.*/)?${name}(/|$)`,
            message: `${layer} lies below ${name} and must not know it.`,
          })),
        },
      ],
    },
  };
}

export default ts.config(
  { ignores: ['dist/', 'src/i18n/paraglide/', 'src/generated/', 'src/contract.gen.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'no-undef': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'SvelteAttribute[key.name="style"] > SvelteLiteral',
          message:
            'The content security policy forbids static styles: use a class or style:property.',
        },
      ],
    },
  },
  ...layers.map(imports),
);
