import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'environment', rootDir: import.meta.dirname };
