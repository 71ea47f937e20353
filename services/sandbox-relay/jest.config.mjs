import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'sandbox-relay', rootDir: import.meta.dirname };
