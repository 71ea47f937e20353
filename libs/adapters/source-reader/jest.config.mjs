import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'source-reader', rootDir: import.meta.dirname };
