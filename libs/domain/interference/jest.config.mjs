import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'interference', rootDir: import.meta.dirname };
