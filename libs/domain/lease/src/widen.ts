import { overlap, type Scope, ScopeTooComplexError } from '@manyhands/scope';
import { barriers, freezeBlockers, leaseBlockers, type LeaseBlocker } from './blockers.js';
import { DEFAULT_LEASE_POLICY, isLive, type Lease, type LeasePolicy, type LeaseWorld } from './lease.js';
import { NO_OWNERSHIP, type Ownership } from '@manyhands/plan';
import { readWish } from './read-wish.js';
import { whyAsk, type AskReason } from './widen-limits.js';
import { DEFAULT_WIDEN_POLICY, type WidenPolicy } from './widen-policy.js';

export interface WidenRequest {
  readonly holder: string;
  /** What the holder believes to hold; another current fence is a refusal. */
  readonly fence?: number | undefined;
  readonly patterns: readonly string[];
  /** When this wish was first told, when it already waits. Milliseconds, by the clock of the store. */
  readonly askedAt?: number | undefined;
  /** A person said yes: limits, protected paths and owners do not count any more. Other leases do. */
  readonly approved?: boolean;
  /** Tracked paths of the integration branch. */
  readonly files: readonly string[];
  readonly ownership?: Ownership;
  /** Wishes that the task was granted before. */
  readonly grantedBefore?: number;
}

export interface WidenPolicies {
  readonly lease?: LeasePolicy;
  readonly widen?: WidenPolicy;
}

export type WidenRefusal = 'no-lease' | 'stale-fence' | 'bad-patterns' | 'excluded';

export type WidenDecision =
  /** The wish is inside the scope already. */
  | { readonly kind: 'held'; readonly lease: Lease }
  /** The lease goes on over this scope, under the next fence. */
  | { readonly kind: 'granted'; readonly lease: Lease; readonly fence: number; readonly scope: Scope }
  /**
   * Somebody is in the way. `wait`: keep the lease, do other work, ask again. `suspend`: let go of everything and ask for the
   * whole at once later.
   */
  | { readonly kind: 'busy'; readonly advice: 'wait' | 'suspend'; readonly blockers: readonly LeaseBlocker[] }
  | { readonly kind: 'ask'; readonly reason: AskReason }
  | { readonly kind: 'refused'; readonly because: WidenRefusal; readonly message: string };

/**
 * Whether a live lease grows. This is the one place where somebody holds and wants more, so nobody ever blocks here: the answer
 * comes at once. Deadlock cannot be: only an older task may wait for a younger one, so a circle of waits has no place to close.
 */
export function decideWiden(world: LeaseWorld, request: WidenRequest, policies: WidenPolicies = {}): WidenDecision {
  try {
    return decide(world, request, policies);
  } catch (error) {
    if (!(error instanceof ScopeTooComplexError)) throw error;
    return { kind: 'refused', because: 'bad-patterns', message: `The patterns are too complex: ${error.message}` };
  }
}

function decide(world: LeaseWorld, request: WidenRequest, policies: WidenPolicies): WidenDecision {
  const own = world.live.find((lease) => lease.holder === request.holder && isLive(lease, world.now));
  if (!own) return { kind: 'refused', because: 'no-lease', message: 'This session holds no lease any more.' };
  if (request.fence !== undefined && request.fence !== own.fence)
    return { kind: 'refused', because: 'stale-fence', message: `The fence is ${own.fence} by now.` };
  const read = readWish(own.scope, request.patterns);
  if (read.kind === 'held') return { kind: 'held', lease: own };
  if (read.kind === 'unusable') return { kind: 'refused', because: read.because, message: read.message };
  return decideNew(world, { own, request, ...read }, policies);
}

/** A readable wish for more than is held, and the scope that it would make. */
interface NewWish {
  readonly own: Lease;
  readonly request: WidenRequest;
  readonly wish: Scope;
  readonly merged: Scope;
}

function decideNew(world: LeaseWorld, asked: NewWish, policies: WidenPolicies): WidenDecision {
  const { own, request, wish, merged } = asked;
  const { lease = DEFAULT_LEASE_POLICY, widen = DEFAULT_WIDEN_POLICY } = policies;
  const growth = { own: own.scope, wish, ownership: NO_OWNERSHIP, grantedBefore: 0, ...request };
  const reason = request.approved === true ? null : whyAsk(growth, widen);
  if (reason) return { kind: 'ask', reason };
  const blockers = inTheWay(world, asked, lease);
  if (blockers.length > 0) return busy({ world, own, request, blockers }, widen);
  return { kind: 'granted', lease: own, fence: world.lastFence + 1, scope: merged };
}

/** Live leases of others, tickets that go first, and freezes. A ticket that waits for this very lease loses nothing when it grows. */
function inTheWay(world: LeaseWorld, { own, wish, request }: NewWish, policy: LeasePolicy): LeaseBlocker[] {
  const others = world.live.filter((lease) => lease !== own && isLive(lease, world.now));
  const tickets = world.tickets.filter((ticket) => overlap(ticket.scope, own.scope) === null);
  const wanted = { holder: request.holder, scope: wish, since: request.askedAt ?? world.now };
  const freezes = freezeBlockers(world, wish);
  return [...leaseBlockers(others, wish), ...barriers({ ...world, tickets }, wanted, policy), ...freezes];
}

/**
 * The older task may wait for a while; the younger one is suspended. Nobody waits with a lease in hand for a ticket: its holder
 * waits for leases, whatever their age.
 */
function busy(
  from: { world: LeaseWorld; own: Lease; request: WidenRequest; blockers: readonly LeaseBlocker[] },
  policy: WidenPolicy,
): WidenDecision {
  const { world, own, request, blockers } = from;
  const taskOf = new Map(world.live.map((lease) => [lease.holder, lease.task]));
  const isOldest = blockers.every((one) => one.kind === 'lease' && own.task < (taskOf.get(one.holder) ?? ''));
  const waited = world.now - (request.askedAt ?? world.now);
  return { kind: 'busy', advice: isOldest && waited < policy.maxWaitMs ? 'wait' : 'suspend', blockers };
}
