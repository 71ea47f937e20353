import { footprint, sharedPaths, type Footprint } from './footprint.js';

/** How one merge in memory went. */
export type MergeOutcome =
  | { readonly kind: 'clean' }
  /** `paths` may be empty: git knows conflicts that name no file. */
  | { readonly kind: 'conflict'; readonly paths: readonly string[] }
  /** git could not even try, for instance because an object is missing. */
  | { readonly kind: 'failed' };

/**
 * Whether the later of two changes needs the earlier one.
 * `through-others`: it rests on changes in between that rest on the earlier one; those pairs are counted, not this one.
 * `unknown`: git could not do a merge that the answer needs.
 */
export type Judgement = 'independent' | 'dependent' | 'through-others' | 'unknown';

export interface FirstLook {
  /** The earlier change taken back from the state just before the later one. */
  readonly takenBack: MergeOutcome;
  /** The later change merged onto what that gave. */
  readonly without: MergeOutcome;
  /** What the later change wrote. */
  readonly later: Footprint;
}

/**
 * The later change without the earlier one, when that settles it. Where something in between was built on the earlier change,
 * taking it back conflicts; if the later change is at work on such a path too, `look-closer`.
 */
export function judgePair({ takenBack, without, later }: FirstLook): Judgement | 'look-closer' {
  if (takenBack.kind === 'failed' || without.kind === 'failed') return 'unknown';
  if (takenBack.kind === 'clean') return without.kind === 'clean' ? 'independent' : 'dependent';
  const entangled = footprint(takenBack.paths);
  if (without.kind === 'conflict') return within(without.paths, entangled) ? 'look-closer' : 'dependent';
  return takenBack.paths.length > 0 && disjoint(entangled, later) ? 'independent' : 'look-closer';
}

export interface CloserLook {
  /** The paths on which the earlier change could not be taken back. */
  readonly entangled: readonly string[];
  /** The later change on the state just before the earlier one: without it and without all that came in between. */
  readonly before: MergeOutcome;
  /** The same on the state just after the earlier one. */
  readonly after: MergeOutcome;
}

/** It needs the earlier change when that change by itself makes a conflict go away, with nothing of what came in between. */
export function judgeCloser({ entangled, before, after }: CloserLook): Judgement {
  if (before.kind === 'failed' || after.kind === 'failed') return 'unknown';
  if (before.kind === 'clean') return 'independent';
  if (after.kind === 'clean') return 'dependent';
  if (before.paths.length === 0 || after.paths.length === 0) return 'through-others';
  if (!within(before.paths, footprint(after.paths))) return 'dependent';
  // A conflict elsewhere is about what came in between alone: where the earlier change could be taken back, all was clean.
  return disjoint(footprint(before.paths), footprint(entangled)) ? 'independent' : 'through-others';
}

const disjoint = (a: Footprint, b: Footprint): boolean => sharedPaths(a, b).length === 0;

/** Whether each of the paths is among the others, or in the way of one. A conflict that names no file is nowhere. */
function within(paths: readonly string[], others: Footprint): boolean {
  return paths.length > 0 && paths.every((path) => !disjoint(footprint([path]), others));
}
