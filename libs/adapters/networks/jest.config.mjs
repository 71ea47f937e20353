import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'networks', rootDir: import.meta.dirname };
