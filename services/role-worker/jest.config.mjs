import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'role-worker', rootDir: import.meta.dirname };
