import { describeImage } from '../testing/test-docker.js';
import { keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('role-worker', 'role-worker', () => keepsWhatEveryImageKeeps('role-worker', { megabytes: 15 }));
