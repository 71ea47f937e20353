import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'process', rootDir: import.meta.dirname };
