import type { Ecosystem, InstructionFacts, NamedCommand, UnreadReason } from './blob-facts.js';
import type { CodeOwners } from './code-owners.js';

/** One entry of a tree as git lists it. */
export interface TreeEntry {
  /** Text; bytes that are not UTF-8 are written as `\xNN`. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly blob: string;
  /** Bytes; null for a submodule. */
  readonly size: number | null;
}

export interface TreeFile {
  readonly path: string;
  /** Links and submodules are named, never followed. */
  readonly kind: 'file' | 'link' | 'submodule';
  readonly bytes: number;
  readonly language: string | null;
  /** Names that it offers to others. */
  readonly symbols: readonly string[];
}

export interface LanguageShare {
  readonly language: string;
  readonly files: number;
  readonly bytes: number;
}

export interface Package {
  /** Its folder; '' is the root. */
  readonly folder: string;
  readonly name: string | null;
  readonly ecosystem: Ecosystem;
  readonly description: string;
  /** Folders of the packages of this repository that it depends on. */
  readonly needs: readonly string[];
}

/** A command that shows whether the code base is sound, and where it was found. */
export interface Check extends NamedCommand {
  readonly from: string;
}

export interface Instruction extends Omit<InstructionFacts, 'kind'> {
  readonly path: string;
  /** `always`: holds for whoever works below its folder. `skill`: read when its triggers or its description ask for it. `note`: for newcomers. */
  readonly use: 'always' | 'skill' | 'note';
}

/** Everything known of one tree, by its id alone. */
export interface TreeFacts {
  /** In the order of their paths. */
  readonly files: readonly TreeFile[];
  /** The most files first. */
  readonly languages: readonly LanguageShare[];
  readonly packages: readonly Package[];
  /** For each file, the files that it imports, as positions in `files`. */
  readonly imports: readonly (readonly number[])[];
  readonly owners: CodeOwners & { readonly path: string | null };
  readonly instructions: readonly Instruction[];
  readonly checks: readonly Check[];
  /** How many files that could be read were not, by reason. */
  readonly unread: Readonly<Partial<Record<UnreadReason, number>>>;
}
