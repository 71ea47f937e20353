/** What a release is about to do, as it was written down before. */
export interface IntendedRelease {
  /** Where the release branch stood; null when there was none. */
  readonly from: string | null;
  /** Where it is to stand. */
  readonly to: string;
  /** The tag object. */
  readonly tagSha: string;
}

/** Where branch and tag stand now. */
export interface ReleaseRefs {
  readonly main: string | null;
  /** Whether the branch contains the intended commit. */
  readonly mainHasIt: boolean;
  readonly tag: string | null;
}

/** What is left to do: moves of branch and tag, each by compare-and-swap. */
export type ReleaseStep =
  | { readonly kind: 'record' }
  | { readonly kind: 'move'; readonly branch: boolean; readonly tag: boolean }
  /** It cannot be done any more: everything is decided anew. `untag`: its tag is there and has to go. */
  | { readonly kind: 'drop'; readonly untag: boolean };

/**
 * How a release that was intended goes on, from nothing but where the refs stand: the same for one that has just been written down
 * and for one that a crash cut off anywhere, also between the two refs.
 */
export function decideRecovery(intended: IntendedRelease, refs: ReleaseRefs): ReleaseStep {
  const ours = refs.tag === intended.tagSha;
  if (refs.tag !== null && !ours) return { kind: 'drop', untag: false };
  if (refs.main === intended.to || refs.mainHasIt)
    return ours ? { kind: 'record' } : moves({ branch: false, tag: true });
  if (refs.main === intended.from) return moves({ branch: true, tag: !ours });
  return { kind: 'drop', untag: ours };
}

const moves = (what: { branch: boolean; tag: boolean }): ReleaseStep => ({ kind: 'move', ...what });
