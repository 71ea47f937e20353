import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'merge-queue', rootDir: import.meta.dirname };
