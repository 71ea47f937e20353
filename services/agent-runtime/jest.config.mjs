import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'agent-runtime', rootDir: import.meta.dirname };
