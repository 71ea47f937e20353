import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'plan', rootDir: import.meta.dirname };
