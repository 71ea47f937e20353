import type { LeasePolicy, WidenPolicy, WidenRefusal } from '@manyhands/lease';
import type { OwnedArea, Ownership } from '@manyhands/plan';
import type { Blocker } from '@manyhands/contracts';
import type { LockedWorld } from './read-world.js';
import type { WishRow } from './wish-row.js';

/** What a session wants beyond its lease. */
export interface WidenWish {
  /** The caller's, 1 to 100 characters. The same id of the same session is the same wish: ask again with it. */
  readonly requestId: string;
  /** In the language of `@manyhands/scope`, without exclusions. */
  readonly patterns: readonly string[];
  readonly reason: string;
  /** What the caller believes to hold; another current fence is a refusal. */
  readonly fence?: number;
  readonly facts: WidenFacts;
}

export interface WidenFacts {
  /** Tracked paths at the head of the integration branch. */
  readonly files: readonly string[];
  /** Of CODEOWNERS there: `ownerAreas` of `@manyhands/context`. */
  readonly owners?: readonly OwnedArea[];
}

/** `message` is a sentence that an agent can act on. */
export type WidenAnswer = { readonly message: string } & (
  | {
      readonly kind: 'granted';
      readonly leaseId: string;
      readonly fence: number;
      readonly scope: readonly string[];
      /** Of the paths that were added, by CODEOWNERS. */
      readonly owners: readonly string[];
    }
  /** Keep the lease, do other work, ask again with the same id. */
  | { readonly kind: 'wait'; readonly blockers: readonly Blocker[]; readonly againInMs: number }
  /** Push, then `Sessions.suspend`. */
  | { readonly kind: 'suspend'; readonly blockers: readonly Blocker[] }
  /** A person decides. `deadline`: ISO 8601; after that it is denied. Ask again with the same id. */
  | { readonly kind: 'asked'; readonly escalationId: string; readonly deadline: string }
  | { readonly kind: 'refused'; readonly because: WidenRefusal | 'denied' | 'request-id-reused' }
);

export interface WidenOptions {
  readonly lease: LeasePolicy;
  readonly widen: WidenPolicy;
}

/** One asking: the wish, where it stands so far, and the locked world it is decided in. */
export interface Asking {
  readonly wish: WidenWish;
  readonly known: WishRow | null;
  readonly locked: LockedWorld;
  readonly ownership: Ownership;
  readonly policy: WidenPolicy;
}
