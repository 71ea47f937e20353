import { describeImage } from '../testing/test-docker.js';
import { keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('sandbox-relay', 'sandbox-relay', () =>
  keepsWhatEveryImageKeeps('sandbox-relay', { megabytes: 5, role: 'relay' }),
);
