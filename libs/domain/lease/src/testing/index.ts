export { FakeLeaseSystem } from './fake-lease-system.js';
export {
  type Acquired,
  type AskedFor,
  type Holder,
  type InTheWay,
  type LeaseState,
  LeaseSystem,
  type Widened,
} from './lease-system.js';
export { checkConcurrently, checkInterleavings, checkSequences, type ModelRuns } from './model.js';
