import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'document', rootDir: import.meta.dirname };
