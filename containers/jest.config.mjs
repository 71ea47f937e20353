import preset from '../jest.preset.js';

export default {
  ...preset,
  displayName: 'containers',
  rootDir: import.meta.dirname,
  // Building an image takes seconds.
  globals: { testTimeout: 120_000 },
  globalSetup: './testing/global-setup.mjs',
  globalTeardown: '../tools/test-docker/global-teardown.mjs',
};
