export { decideAcquire, type AcquireDecision, type AcquireRequest } from './acquire.js';
export type { LeaseBlocker } from './blockers.js';
export {
  DEFAULT_LEASE_POLICY,
  isLive,
  type Freeze,
  type Lease,
  type LeasePolicy,
  type LeaseWorld,
  type Ticket,
} from './lease.js';
export { decideRenew, type RenewDecision } from './renew.js';
export { decideWiden, type WidenDecision, type WidenPolicies, type WidenRefusal, type WidenRequest } from './widen.js';
export type { AskReason } from './widen-limits.js';
export { DEFAULT_WIDEN_POLICY, type WidenPolicy } from './widen-policy.js';
