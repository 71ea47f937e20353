import { DEFAULT_LEASE_POLICY, isLive, type Lease, type LeasePolicy } from './lease.js';

export type RenewDecision =
  | { readonly kind: 'renewed'; readonly until: number }
  | { readonly kind: 'refused'; readonly because: 'expired' | 'stale-fence' };

/** Renews for another term. An expired lease stays expired (somebody may hold its scope by now), and an old fence can do nothing. */
export function decideRenew(
  lease: Lease,
  request: { readonly fence: number; readonly now: number },
  policy: LeasePolicy = DEFAULT_LEASE_POLICY,
): RenewDecision {
  if (request.fence !== lease.fence) return { kind: 'refused', because: 'stale-fence' };
  if (!isLive(lease, request.now)) return { kind: 'refused', because: 'expired' };
  return { kind: 'renewed', until: Math.max(lease.until, request.now + policy.durationMs) };
}
