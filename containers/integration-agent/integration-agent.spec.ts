import { describeImage } from '../testing/test-docker.js';
import { keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('integration-agent', 'integration-agent', () =>
  keepsWhatEveryImageKeeps('integration-agent', { megabytes: 45 }),
);
