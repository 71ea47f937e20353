import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'lease', rootDir: import.meta.dirname };
