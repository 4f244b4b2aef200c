// What the linter asks of every file: safe promises and types, the floors of the house, the ports, and the rules of
// taste. Each list below is one concern; docs/dependencies.md says why each tool is here.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { floorsRule } from './scripts/lint/floors.ts';

const GENERATED = ['src/activities/objects/**', 'src/catalog/generated/**'];
/** Below connector.ts, and connector.ts itself: the world comes in through ports. */
const BEHIND_PORTS = [
  'src/{sdk,errors,catalog,connection,activities,events}/**/*.ts',
  'src/connector.ts',
  'src/connector/**/*.ts',
];

const style = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name; a default export has no name to search for.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Export by name.' },
  {
    selector:
      ':matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression, TSDeclareFunction, TSMethodSignature)' +
      ' > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]',
    message: 'A boolean parameter says nothing where it is called; use two functions or a named option.',
  },
];

const ports = [
  { selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: 'Use the Clock port.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Use the Clock port.' },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Use the Random port.',
  },
  {
    selector: 'CallExpression[callee.object.name="AbortSignal"][callee.property.name="timeout"]',
    message: 'Use the Clock port.',
  },
];

const PORTED_GLOBALS = [
  ...['process', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'fetch', 'performance'],
].map((name) => ({ name, message: 'It comes in through a port (src/sdk/ports.ts).' }));

const PORTED_MODULES =
  /^(?:node:)?(?:fs|process|timers|http|https|http2|net|tls|dns|child_process|worker_threads|os)(?:\/|$)/;

/**
 * Keeps a library to the one place that wraps it.
 * @param {string[]} names
 */
const keepOut = (...names) => ({
  group: names,
  message: 'This library is used in one place only; see docs/dependencies.md.',
});

export default tseslint.config(
  { ignores: ['dist/', '.build/', 'artifacts/', '.demo/', 'coverage/', 'schemas/', ...GENERATED] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'tsconfig.scripts.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/promise-function-async': ['error', { checkArrowFunctions: false }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/strict-boolean-expressions': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Our objects are closures that use no `this`, so their methods may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...style],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { floors: floorsRule } } },
    rules: {
      'house/floors': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [keepOut('axios', 'axios/*', 'fastify', 'fastify/*', 'commander', 'ajv', 'ajv/*')] },
      ],
    },
  },
  {
    files: BEHIND_PORTS,
    rules: {
      'no-restricted-globals': ['error', ...PORTED_GLOBALS],
      'no-restricted-syntax': ['error', ...style, ...ports],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            keepOut('axios', 'axios/*', 'fastify', 'fastify/*', 'commander'),
            { regex: PORTED_MODULES.source, message: 'It comes in through a port (src/sdk/ports.ts).' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/platform/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [keepOut('fastify', 'commander')] }] },
  },
  {
    files: ['src/sandbox/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [keepOut('axios', 'commander')] }] },
  },
  {
    files: ['src/hosts/service/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [keepOut('axios', 'commander')] }] },
  },
  {
    files: ['src/hosts/cli/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [keepOut('axios', 'fastify')] }] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['scripts/**/*.ts', 'test/bench/**/*.ts', 'src/hosts/node-red/demo/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', module: 'writable', require: 'readonly' } },
    rules: {
      'no-restricted-syntax': ['error', ...style],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  // Node.js' own names; the type checker knows which of those in scripts/ exist.
  { files: ['scripts/**/*.mjs', '.ci/*.mjs', 'test/**/*.mjs'], rules: { 'no-undef': 'off' } },
  { files: ['eslint.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // The browser half of the palette: plain scripts that Node-RED's editor loads.
    files: ['src/hosts/node-red/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: {
        RED: 'readonly',
        $: 'readonly',
        window: 'readonly',
        document: 'readonly',
        AbortController: 'readonly',
        Event: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    // The page of the service's documentation.
    files: ['src/hosts/service/**/*.js'],
    languageOptions: { sourceType: 'script', globals: { document: 'readonly', fetch: 'readonly' } },
  },
);
