import { describeImage } from '../testing/test-docker.js';
import { keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('environment-manager', 'environment-manager', () =>
  keepsWhatEveryImageKeeps('environment-manager', { megabytes: 60 }),
);
