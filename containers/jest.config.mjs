import preset from '../jest.preset.js';

export default {
  ...preset,
  displayName: 'containers',
  rootDir: import.meta.dirname,
  // Jest reads `testTimeout` from the command line only: `set-timeout.mjs` sets it. Building an image takes seconds.
  globals: { testTimeout: 120_000 },
  setupFilesAfterEnv: ['../tests/set-timeout.mjs'],
  globalSetup: './testing/global-setup.mjs',
  globalTeardown: '../tools/test-docker/global-teardown.mjs',
};
