import { contains, matches, overlap, parseScope, type Scope } from '@manyhands/scope';
import { foreignOwners, type Ownership } from '@manyhands/plan';
import type { WidenPolicy } from './widen-policy.js';

/** Why a person is asked: the wish is large, reaches what is protected, or what others own. */
export interface AskReason {
  readonly code: 'too-many-patterns' | 'too-many-wishes' | 'too-wide' | 'protected-path' | 'owned-by-others';
  /** Goes on after "the wish". */
  readonly message: string;
}

export interface Growth {
  readonly own: Scope;
  readonly wish: Scope;
  /** Tracked paths of the integration branch. */
  readonly files: readonly string[];
  readonly ownership: Ownership;
  /** Wishes that the task was granted before. */
  readonly grantedBefore: number;
}

/** The first reason for which this wish is not granted without a person; null when it is small and harmless. */
export function whyAsk(growth: Growth, policy: WidenPolicy): AskReason | null {
  return tooMany(growth, policy) ?? tooWide(growth, policy) ?? guarded(growth.wish, policy) ?? owned(growth);
}

function tooMany({ wish, grantedBefore }: Growth, policy: WidenPolicy): AskReason | null {
  const patterns = wish.patterns.length;
  if (patterns > policy.maxPatterns)
    return { code: 'too-many-patterns', message: `has ${patterns} patterns, more than ${policy.maxPatterns}` };
  if (grantedBefore < policy.maxWishes) return null;
  return { code: 'too-many-wishes', message: `comes after ${grantedBefore} that the task was granted` };
}

function tooWide({ own, wish, files }: Growth, policy: WidenPolicy): AskReason | null {
  const added = files.filter((file) => matches(wish, file) && !matches(own, file)).length;
  const most = Math.max(1, Math.min(policy.maxFiles, Math.floor(files.length * policy.maxShare)));
  if (added > most)
    return { code: 'too-wide', message: `adds ${added} of ${files.length} tracked files, more than ${most}` };
  return matches(wish, ODD_NAME) ? { code: 'too-wide', message: 'takes in everything' } : null;
}

/** A name in the root that no sensible wish is about: whatever matches it takes in everything, also what is not there yet. */
const ODD_NAME = '0q~';

const ANYWHERE = '**/';

/** Paths by their place may not be reached at all, names in any folder may not be spelt out: as in a plan. */
function guarded(wish: Scope, { protectedPaths }: WidenPolicy): AskReason | null {
  const placed = parsed(protectedPaths.filter((pattern) => !pattern.startsWith(ANYWHERE)));
  const named = parsed(protectedPaths.filter((pattern) => pattern.startsWith(ANYWHERE)));
  const witness = overlap(placed, wish);
  const spelt = wish.patterns.find((pattern) => contains(named, parsed([pattern])));
  const path = witness?.path ?? spelt;
  return path === undefined ? null : { code: 'protected-path', message: `reaches ${path}, which is protected` };
}

function owned({ wish, ownership }: Growth): AskReason | null {
  if (ownership.mode !== 'require') return null;
  const owners = foreignOwners(wish, ownership);
  return owners.length === 0 ? null : { code: 'owned-by-others', message: `reaches what ${owners.join(', ')} own` };
}

/** Policy and patterns that were read before: one that does not parse is a fault of the caller. */
function parsed(patterns: readonly string[]): Scope {
  const read = parseScope(patterns);
  if (!read.ok)
    throw new TypeError(`a pattern does not parse: ${read.problems.map(({ message }) => message).join('; ')}`);
  return read.scope;
}
