import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'scripted-model', rootDir: import.meta.dirname };
