export { decideAcquire, type AcquireDecision, type AcquireRequest, type LeaseBlocker } from './acquire.js';
export { DEFAULT_LEASE_POLICY, isLive, type Lease, type LeasePolicy, type LeaseWorld, type Ticket } from './lease.js';
export { decideRenew, type RenewDecision } from './renew.js';
