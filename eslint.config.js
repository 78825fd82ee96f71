import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Where the environment may be read: configuration that is parsed once, and the tools that start things. */
const MAY_READ_ENV = [
  '**/*.config.ts',
  'tools/**/*.ts',
  'libs/testing/**/*.ts',
  'bench/**/*.ts',
  'e2e/**/*.ts',
  '**/*.spec.ts',
];

/** The console is a browser's program with a tsconfig of its own; its fake server in test/ is Node's like the rest. */
const CONSOLE = ['apps/console/src/**/*.ts', 'apps/console/src/**/*.tsx', 'apps/console/vite.config.ts'];

const lines = (max) => ['error', { max, skipBlankLines: false, skipComments: false }];

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', 'coverage/', '.stack/', '.dependency-cruiser.cjs'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': lines(300),
      'max-params': ['error', 6],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read the environment in <app>.config.ts and hand the value on.',
        },
      ],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An interface asks for a promise; an implementation that needs none inside is no fault.
      '@typescript-eslint/require-await': 'off',
      // `Promise<unknown> | unknown` tells a reader more than `unknown`.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // A contract is a value and a type of one name; Nest modules are classes without members.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: CONSOLE,
    languageOptions: { parserOptions: { project: './apps/console/tsconfig.json' } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // A handler may be async: React hands its promise to nobody, and every call tells its failure itself.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-restricted-globals': [
        'error',
        ...['localStorage', 'sessionStorage', 'indexedDB', 'caches'].map((name) => ({
          name,
          message: 'What a person may see stays in memory, and goes with the session.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Text is shown as text.',
        },
      ],
    },
  },
  { files: MAY_READ_ENV, rules: { 'no-restricted-properties': 'off' } },
  { files: ['tools/**/*.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', 'e2e/**/*.ts'],
    rules: {
      'max-lines': lines(500),
      // Matchers such as `expect.any(String)` are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A test rejects with whatever a library may reject with.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // `expect(spy.method)` hands a method over on purpose.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['libs/platform/kafka/src/kafkajs/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'kafkajs', message: 'Only libs/platform/kafka/src/kafkajs may.' }] },
      ],
    },
  },
);
