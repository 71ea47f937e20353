import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'history', rootDir: import.meta.dirname };
