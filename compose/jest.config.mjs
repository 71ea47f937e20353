import preset from '../jest.preset.js';

export default {
  ...preset,
  displayName: 'compose',
  rootDir: import.meta.dirname,
  // Images are built, and a whole stack starts.
  globals: { testTimeout: 600_000 },
  globalSetup: './testing/global-setup.mjs',
  globalTeardown: '../tools/test-docker/global-teardown.mjs',
};
