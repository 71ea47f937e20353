import preset from '../../jest.preset.js';

export default {
  ...preset,
  displayName: 'sandbox-gateway',
  rootDir: import.meta.dirname,
  globalSetup: '../../tools/test-postgres/global-setup.mjs',
  globalTeardown: '../../tools/test-postgres/global-teardown.mjs',
};
