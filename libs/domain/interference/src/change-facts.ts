/** Something that a text declares: a function, a class, a type, or one of their members. */
export interface EntityFacts {
  /** What it is and how it is called, with what it stands in before it: `value Cart`, `value Cart › member total`. */
  readonly key: string;
  /** Equal for texts that differ in white space only. */
  readonly digest: string;
  /** Names of the file's own declarations and imports that stand in it. */
  readonly uses: readonly string[];
}

/** A name that the top level of a text makes known. */
export interface DeclaredName {
  readonly name: string;
  /** Whether other files may import it. */
  readonly exported: boolean;
  /** What others see of it, without white space that says nothing; null when that cannot be told, as of what is passed on. */
  readonly signature: string | null;
}

/** One name of an import: what its module calls it (`default`; `*` is all of it), and what the file calls it. */
export interface ImportedName {
  readonly name: string;
  readonly local: string;
}

export interface ImportFacts {
  /** As it is written. */
  readonly module: string;
  readonly names: readonly ImportedName[];
}

/** Something that is known outside of its file by a name, of which there should be one. */
export interface Resource {
  readonly kind: 'route' | 'variable' | 'script';
  readonly name: string;
  /** What the name stands for, where two may agree on it: a default, a command. Null where one name is one too many. */
  readonly value: string | null;
}

/** What one text says, wherever it lies: it may be kept by the blob's id. */
export interface TextFacts {
  readonly entities: readonly EntityFacts[];
  readonly declares: readonly DeclaredName[];
  readonly imports: readonly ImportFacts[];
  readonly resources: readonly Resource[];
  /** What the file belongs to together with its neighbours, which see its names without an import: the package of a Go file. */
  readonly unit: string | null;
}

export interface ResolvedImport extends ImportFacts {
  /** Files of the repository that it means; none for what comes from elsewhere. */
  readonly targets: readonly string[];
}

/** What one text says at its place. */
export interface FileFacts extends TextFacts {
  readonly imports: readonly ResolvedImport[];
}

/** `absent`: there is no such file. `unread`: there is one, and nothing is known of its content. */
export type FileState = FileFacts | 'absent' | 'unread';

export interface FileChange {
  readonly path: string;
  readonly before: FileState;
  readonly after: FileState;
  /** Where the same content lies afterwards, of a file that is gone. */
  readonly movedTo?: string;
  /** The folder of the package that it belongs to; '' is the root. */
  readonly package: string;
}

/** A change as its files before and after show it. */
export interface ChangeFacts {
  readonly changeId: string;
  /** How people call it: the key of its task. */
  readonly called: string;
  /** No path twice. */
  readonly files: readonly FileChange[];
}

export const NOTHING: FileFacts = { entities: [], declares: [], imports: [], resources: [], unit: null };

/** What a state says; of an absent file nothing, and null when it is not known. */
export const factsOf = (state: FileState): FileFacts | null =>
  state === 'unread' ? null : state === 'absent' ? NOTHING : state;
