import { projects as testProjects } from './tests/jest.config.mjs';

// Every package brings a jest.config.mjs of its own; what belongs to none of them is in tests/.
export default {
  projects: [
    '<rootDir>/libs/domain/*',
    '<rootDir>/libs/contracts',
    '<rootDir>/libs/nest',
    '<rootDir>/libs/adapters/*',
    '<rootDir>/services/*',
    '<rootDir>/tools/scripted-model',
    '<rootDir>/containers',
    '<rootDir>/compose',
    ...testProjects,
  ],
};
