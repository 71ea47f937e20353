import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'git', rootDir: import.meta.dirname };
