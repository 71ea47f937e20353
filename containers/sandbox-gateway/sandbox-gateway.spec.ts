import { describeImage } from '../testing/test-docker.js';
import { keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('sandbox-gateway', 'sandbox-gateway', () =>
  keepsWhatEveryImageKeeps('sandbox-gateway', { megabytes: 15 }),
);
