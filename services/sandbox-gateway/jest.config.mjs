import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'sandbox-gateway', rootDir: import.meta.dirname };
