import { join } from 'node:path';

// Shared by every package's jest.config.mjs: native ESM, TypeScript by SWC, workspace packages read from source.
const swc = (parser) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true, ...parser },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  },
];

export default {
  testEnvironment: 'node',
  // 'off': Jest's own matchers trip over its clean-up between the files of one process and fill the output with warnings.
  testEnvironmentOptions: {
    customExportConditions: ['@manyhands/source', 'node', 'node-addons'],
    globalsCleanup: 'off',
  },
  // A limit is there to end what hangs. Jest's own of 5 s ends what a busy machine does slowly.
  // Jest 30 reads `testTimeout` from the command line only, not from a project: `set-timeout.mjs` sets it.
  globals: { testTimeout: 60_000 },
  setupFilesAfterEnv: [join(import.meta.dirname, 'tests/set-timeout.mjs')],
  testMatch: ['<rootDir>/**/*.spec.ts', '<rootDir>/**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc({}), '^.+\\.tsx$': swc({ tsx: true }) },
};
