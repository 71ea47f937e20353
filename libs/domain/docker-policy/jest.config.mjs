import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'docker-policy', rootDir: import.meta.dirname };
