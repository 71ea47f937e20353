import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'conflict', rootDir: import.meta.dirname };
