import type { Ownership } from './ownership.js';
import type { WidthLimits } from './width-limits.js';

/** What a plan is checked against. Whatever is not known is left out; the rules that need it then say less. */
export interface World {
  /** Names of the roles that the team has. */
  readonly roles: readonly string[];
  /** Patterns that only a maintainer may change. Default: `PROTECTED_PATHS`. */
  readonly protectedPaths?: readonly string[] | undefined;
  /** A maintainer said that this plan may write protected paths: each is told as a warning. Default: false. */
  readonly allowProtected?: boolean | undefined;
  /** The tracked files of the repository. Without them only a scope that allows everything is too wide. */
  readonly files?: readonly string[] | undefined;
  /** Files that many tasks want to touch: registries, barrels, routes, lock files. */
  readonly hubs?: readonly string[] | undefined;
  /** Which file imports which. */
  readonly imports?: readonly ImportEdge[] | undefined;
  /** Who owns what by CODEOWNERS, and how much that counts. Default: nobody owns anything. */
  readonly ownership?: Ownership | undefined;
  /** When a scope is too wide. Default, field by field: `WIDTH_LIMITS`. */
  readonly width?: Partial<WidthLimits> | undefined;
}

/** `from` imports `to`. */
export type ImportEdge = readonly [from: string, to: string];
