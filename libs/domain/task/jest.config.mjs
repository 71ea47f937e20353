import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'task', rootDir: import.meta.dirname };
