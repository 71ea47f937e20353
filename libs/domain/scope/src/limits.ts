/** Longest pattern, in UTF-16 code units as written. */
export const MAX_PATTERN_LENGTH = 512;

/** Longest path, in UTF-16 code units as written. */
export const MAX_PATH_LENGTH = 4096;

/** Most patterns in one scope, exclusions included. */
export const MAX_PATTERNS = 1000;

/** Most patterns in one scope after every `{a,b}` is written out. */
export const MAX_ALTERNATIVES = 2000;

/** Most automaton states in one scope: about one for each character of its patterns, written out. */
export const MAX_STATES = 100_000;

/** Most of those states in patterns with a wildcard. A question's cost grows with them, not with plain paths. */
export const MAX_WILDCARD_STATES = 10_000;

/** Most steps of one question (`overlap`, `contains`, `isEmpty`) before it gives up: one to three seconds. */
export const MAX_SEARCH_STEPS = 2_000_000;

/** Most distinct sets of states that one question may meet while it follows exclusions. */
export const MAX_SUBSETS = 20_000;
