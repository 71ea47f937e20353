import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'environment-manager', rootDir: import.meta.dirname };
