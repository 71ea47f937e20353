import type { CodeLanguage } from './code-language.js';
/** How a file is read. The first five are grammars of source code; the rest are documents that say something about the code base. */
export type Reader =
  | CodeLanguage
  | 'package-json'
  | 'pnpm-workspace'
  | 'tsconfig'
  | 'pyproject'
  | 'go-mod'
  | 'cargo'
  | 'pom'
  | 'workflow'
  | 'makefile'
  | 'instructions'
  | 'owners';

/** One import as it is written: a module in the words of its language, and the names that are used of it. */
export interface Import {
  readonly module: string;
  readonly names: readonly string[];
}

/** What one file of source code says. */
export interface SourceFacts {
  readonly kind: 'source';
  readonly imports: readonly Import[];
  /** Names that it offers to others, in the order of the file; at most `MAX_SYMBOLS`. */
  readonly symbols: readonly string[];
  /** The package that the file says it belongs to (Java). */
  readonly unit?: string;
}

export type Ecosystem = 'npm' | 'python' | 'go' | 'cargo' | 'maven';

/** A command that somebody runs to see whether the code base is sound. */
export interface NamedCommand {
  readonly name: string;
  readonly command: string;
}

/** What a package says of itself: package.json, pyproject.toml, go.mod, Cargo.toml, pom.xml. */
export interface ManifestFacts {
  readonly kind: 'manifest';
  readonly ecosystem: Ecosystem;
  readonly name: string | null;
  readonly description: string;
  readonly dependencies: readonly string[];
  /** Patterns of the folders that belong to the same workspace. */
  readonly members: readonly string[];
  /** npm: subpath (`.`, `./testing`, `./*`) → files it may stand for, best first. */
  readonly entries: Readonly<Record<string, readonly string[]>>;
  /** npm: `#name` → files it may stand for. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly scripts: readonly NamedCommand[];
}

/** The part of a tsconfig.json that says where modules are. */
export interface PathMapFacts {
  readonly kind: 'path-map';
  readonly extends: readonly string[];
  readonly baseUrl: string | null;
  readonly paths: Readonly<Record<string, readonly string[]>> | null;
}

/** Commands of a Makefile or of a CI workflow. */
export interface ChecksFacts {
  readonly kind: 'checks';
  readonly checks: readonly NamedCommand[];
}

/** A text that people wrote for whoever works here: AGENTS.md, a skill, a README. */
export interface InstructionFacts {
  readonly kind: 'instructions';
  readonly name: string | null;
  readonly description: string;
  /** Words that call for the text; none means that it always holds, or that somebody has to choose it. */
  readonly triggers: readonly string[];
  readonly text: string;
}

export interface OwnersFacts {
  readonly kind: 'owners';
  readonly text: string;
}

/**
 * Why a file that could be read was not.
 * - `too-large`: over `MAX_FILE_BYTES`; its content was never asked for.
 * - `vendored`: somebody else's code, kept here.
 * - `binary`, `minified`: nobody wrote it by hand.
 * - `unparsable`: its reader found no way through it.
 * - `too-slow`, `crashed`: its reader was ended, or died of it.
 * - `missing`: the repository does not hold it.
 * - `out-of-time`: the deadline came first.
 */
export type UnreadReason =
  'too-large' | 'vendored' | 'binary' | 'minified' | 'unparsable' | 'too-slow' | 'crashed' | 'missing' | 'out-of-time';

export interface UnreadFacts {
  readonly kind: 'unread';
  readonly reason: UnreadReason;
}

/** What one blob says when it is read by one reader. Depends on nothing else, so it can be kept by the blob's id. */
export type BlobFacts =
  SourceFacts | ManifestFacts | PathMapFacts | ChecksFacts | InstructionFacts | OwnersFacts | UnreadFacts;

export const unread = (reason: UnreadReason): UnreadFacts => ({ kind: 'unread', reason });
