import preset from '../../jest.preset.js';

export default {
  ...preset,
  displayName: 'docker-gateway',
  rootDir: import.meta.dirname,
  globalSetup: '../../tools/test-docker/global-setup.mjs',
  globalTeardown: '../../tools/test-docker/global-teardown.mjs',
};
