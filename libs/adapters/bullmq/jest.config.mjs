import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'bullmq', rootDir: import.meta.dirname };
