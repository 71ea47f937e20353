import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'context', rootDir: import.meta.dirname };
