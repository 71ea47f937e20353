import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'integration-agent', rootDir: import.meta.dirname };
