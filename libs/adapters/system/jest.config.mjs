import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'system', rootDir: import.meta.dirname };
