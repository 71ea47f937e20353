// What every file must keep to. The reasons are in docs/adr/0003 and CONTRIBUTING.md.
// Later entries replace a rule of the same name as a whole, so each `no-restricted-*` list is built from the named parts below.
import { existsSync } from 'node:fs';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;

const typeScript = ['**/*.ts', '**/*.tsx'];
const scripts = ['**/*.mjs', '**/*.js', '**/*.cjs'];
/** Tests and what only tests use: long stories are fine here, and so are clocks, chance and fakes. */
const tests = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.e2e.ts', '**/src/testing/**', 'tests/**'];

/**
 * `max-params` knows no exceptions, hence selectors. Exempt is what a framework fills in: constructors (a class with too many
 * collaborators shows in its length), handlers with decorated parameters (Nest), and Express' error handlers, which
 * Express tells from others by their four parameters.
 */
const atMostThreeParameters = [
  'FunctionDeclaration',
  'ArrowFunctionExpression',
  ':not(MethodDefinition[kind="constructor"]) > FunctionExpression',
  ':not(TSAbstractMethodDefinition[kind="constructor"], MethodDefinition[kind="constructor"]) > TSEmptyBodyFunctionExpression',
  'TSMethodSignature',
].map((callable) => ({
  selector: `${callable}[params.length>3]:not([params.0.decorators.length>0], [params.length=4][params.3.name=/^_?next$/])`,
  message: 'at most three parameters, then one named object',
}));

const namedExportsOnly = {
  selector: 'ExportDefaultDeclaration',
  message: 'export by name: a name is found by search and does not change from file to file',
};

const noHiddenTime = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'the domain has no clock: take the time as an argument',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'the domain has no clock: take the time as an argument' },
];

const fakesAreForTests = {
  group: ['@manyhands/*/testing', '**/testing', '**/testing/*'],
  message: 'fakes and contract suites are for tests',
};
const scriptedModelIsATool = {
  group: ['@manyhands/scripted-model', '@manyhands/scripted-model/*'],
  message: 'the scripted model is a tool: start it as a process, do not import it',
};
const domainImportsDomain = {
  regex: '^(?!\\.{1,2}/|@manyhands/)',
  message: 'the domain does no I/O and uses no package: declare a port',
};

/** Everything through which time, chance or the world could enter a decision. */
const world = [
  'Buffer clearImmediate clearInterval clearTimeout console crypto fetch global globalThis performance process',
  'queueMicrotask require setImmediate setInterval setTimeout WebSocket XMLHttpRequest',
]
  .join(' ')
  .split(' ')
  .map((name) => ({ name, message: 'the domain is pure: take what you need as an argument or declare a port' }));

const hiddenInputs = [
  { object: 'Date', property: 'now', message: 'the domain has no clock: take the time as an argument' },
  {
    object: 'Math',
    property: 'random',
    message: 'the domain throws no dice: take the id or the choice as an argument',
  },
];

const onlyWhatRunsEverything = [
  ...['describe', 'it', 'test'].map((object) => ({
    object,
    property: 'only',
    message: 'one focused test hides all the others',
  })),
  ...['mock', 'unstable_mockModule', 'doMock'].map((property) => ({
    object: 'jest',
    property,
    message: 'no module mocks: pass a fake',
  })),
];

/** The limits of the style guide. Blank lines and comments count: they are read too. */
const limits = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 60, IIFEs: true }],
  // An exhaustive switch over a union is one decision, however many variants the union has.
  complexity: ['error', { max: 10, variant: 'modified' }],
};

const core = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-empty': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
};

const typeAware = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-non-null-assertion': 'error',
  // An async method that awaits nothing is how a fake or an adapter answers an asynchronous port.
  '@typescript-eslint/require-await': 'off',
};

/**
 * The dashboard brings its own tsconfig (browser types, JSX); everything else is one program with its specs. One program
 * is three times as fast here as typescript-eslint's `projectService`, which makes one per package and knows no specs.
 */
const projects = ['tsconfig.spec.json', 'services/dashboard/tsconfig.json'].filter((file) =>
  existsSync(`${root}/${file}`),
);

export default defineConfig(
  {
    ignores: ['**/dist/**', '**/coverage/**', '**/test-data/**', '.nx/**', '.manyhands/**', 'examples/**'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: { ...core, ...limits, 'no-restricted-syntax': ['error', ...atMostThreeParameters] } },
  {
    files: scripts,
    languageOptions: {
      sourceType: 'module',
      globals: Object.fromEntries(
        [
          'AbortController',
          'AbortSignal',
          'Buffer',
          'clearTimeout',
          'console',
          'fetch',
          'performance',
          'process',
          'setTimeout',
          'URL',
          'URLSearchParams',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }], 'require-await': 'error' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: typeScript,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: projects, tsconfigRootDir: root } },
    rules: typeAware,
  },
  {
    files: ['libs/**/src/**/*.{ts,tsx}', 'services/**/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [fakesAreForTests, scriptedModelIsATool] }],
      'no-restricted-syntax': ['error', ...atMostThreeParameters, namedExportsOnly],
    },
  },
  {
    files: ['libs/**/src/**/*.ts', 'services/**/src/**/*.{ts,tsx}'],
    ignores: ['services/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['libs/domain/*/src/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [fakesAreForTests, domainImportsDomain] }],
      'no-restricted-globals': ['error', ...world],
      'no-restricted-properties': ['error', ...hiddenInputs],
      'no-restricted-syntax': ['error', ...atMostThreeParameters, namedExportsOnly, ...noHiddenTime],
    },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      complexity: 'off',
      'no-console': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-properties': ['error', ...onlyWhatRunsEverything],
      'no-restricted-syntax': 'off',
      // What comes back over HTTP or out of JSON.parse is asserted on, not typed.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
