import { parseScope, type Scope } from '@manyhands/scope';
import type { World } from './world.js';

/** Files that tell agents what to do, under the names that the common engines look for. */
const INSTRUCTIONS = [
  'AGENTS.md',
  'CLAUDE.md',
  'GEMINI.md',
  '.agents/**',
  '.openhands/**',
  '.claude/**',
  '.cursor/**',
  '.cursorrules',
  '.windsurf/**',
  '.windsurfrules',
  '.clinerules/**',
  '.mcp.json',
  '.github/copilot-instructions.md',
  '.github/instructions/**',
];

/**
 * What decides how checks run, how git behaves and what agents are told. A pattern that begins with two stars and a slash
 * means that name in every folder: see `protectedPathsOf`.
 */
export const PROTECTED_PATHS: readonly string[] = [
  '.github/workflows/**',
  '.gitattributes',
  '.gitmodules',
  ...INSTRUCTIONS,
  ...['.gitattributes', '.gitmodules', 'AGENTS.md', 'CLAUDE.md', 'GEMINI.md'].map((name) => `**/${name}`),
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

/** Protected paths, one by one and all in one scope, which is asked first. */
export interface ProtectedGroup {
  readonly paths: readonly ProtectedPath[];
  readonly all: Scope;
}

/** The protected paths of a world, by how near a scope may come to them. */
export interface ProtectedPaths {
  /** No scope may reach these, not even by a wildcard. */
  readonly reached: ProtectedGroup;
  /**
   * Names in any folder. No scope may spell these out; a wildcard may pass over them, or `src/**` would be refused for
   * `src/.gitattributes`.
   */
  readonly named: ProtectedGroup;
}

const ANYWHERE = '**/';

/** The protected paths of this world. Throws `InvalidWorldError`. */
export function protectedPathsOf({ protectedPaths: patterns = PROTECTED_PATHS }: World): ProtectedPaths {
  return {
    reached: groupOf(patterns.filter((pattern) => !pattern.startsWith(ANYWHERE))),
    named: groupOf(patterns.filter((pattern) => pattern.startsWith(ANYWHERE))),
  };
}

/** Whether the first pattern stands for the second in every folder. */
export function isAnywhere(pattern: string, inRoot: string): boolean {
  return pattern === `${ANYWHERE}${inRoot}`;
}

function groupOf(patterns: readonly string[]): ProtectedGroup {
  return { all: parsed(patterns), paths: patterns.map((pattern) => ({ pattern, scope: parsed([pattern]) })) };
}

function parsed(patterns: readonly string[]): Scope {
  const read = parseScope(patterns);
  if (!read.ok) throw new InvalidWorldError(read.problems.map(({ message }) => message).join('; '));
  return read.scope;
}
