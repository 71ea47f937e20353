import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'scope', rootDir: import.meta.dirname };
