import preset from '../../../jest.preset.js';

export default { ...preset, displayName: 'agent-server', rootDir: import.meta.dirname };
