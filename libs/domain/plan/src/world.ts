import { parseScope, type Scope } from '@manyhands/scope';

/** What a plan is checked against. */
export interface World {
  /** Names of the roles that the team has. */
  readonly roles: readonly string[];
  /** Patterns that only a maintainer may change. Default: `PROTECTED_PATHS`. */
  readonly protectedPaths?: readonly string[] | undefined;
  /** A maintainer approved: protected paths are like any other. Default: false. */
  readonly allowProtected?: boolean | undefined;
}

/** What decides how checks run, how git behaves and what agents are told. */
export const PROTECTED_PATHS: readonly string[] = [
  '.github/workflows/**',
  '.gitattributes',
  '.gitmodules',
  'AGENTS.md',
  'CLAUDE.md',
];

/** The protected paths of a world are configuration, not part of a plan: a bad one is a fault of the caller. */
export class InvalidWorldError extends Error {
  readonly code = 'invalid-world';
  readonly retryable = false;

  constructor(message: string) {
    super(`world.protectedPaths: ${message}`);
    this.name = 'InvalidWorldError';
  }
}

export interface ProtectedPath {
  readonly pattern: string;
  readonly scope: Scope;
}

/** The protected paths that hold in this world: none when a maintainer allowed them. */
export function protectedPathsOf(world: World): ProtectedPath[] {
  if (world.allowProtected === true) return [];
  return (world.protectedPaths ?? PROTECTED_PATHS).map((pattern) => {
    const parsed = parseScope([pattern]);
    if (!parsed.ok) throw new InvalidWorldError(parsed.problems.map(({ message }) => message).join('; '));
    return { pattern, scope: parsed.scope };
  });
}
