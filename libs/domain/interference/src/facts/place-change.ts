import type { Import } from '@manyhands/context';
import type { ChangeFacts, FileChange, FileFacts, FileState, TextFacts } from '../change-facts.js';

/** One side of a file: its blob, and what that says; null facts: it was not read. */
export interface SideOfFile {
  readonly blob: string;
  readonly facts: TextFacts | null;
}

export interface ChangedFile {
  readonly path: string;
  readonly before: SideOfFile | null;
  readonly after: SideOfFile | null;
}

export interface ChangeToPlace extends Pick<ChangeFacts, 'changeId' | 'called'> {
  readonly files: readonly ChangedFile[];
}

/** What is known of the tree: what its imports mean, and where its packages begin. */
export interface Surroundings {
  readonly resolve: (from: string, imported: Import) => readonly string[];
  /** Folders with a manifest. */
  readonly packages: ReadonlySet<string>;
}

/** Puts what the texts of a change say at their places. */
export function placeChange({ changeId, called, files }: ChangeToPlace, around: Surroundings): ChangeFacts {
  const arrived = new Map(
    files.flatMap(({ path, before, after }) => (before === null && after !== null ? [[after.blob, path]] : [])),
  );
  return { changeId, called, files: files.map((file) => placeFile(file, arrived, around)) };
}

function placeFile(
  { path, before, after }: ChangedFile,
  arrived: ReadonlyMap<string, string>,
  around: Surroundings,
): FileChange {
  const state = (side: SideOfFile | null): FileState =>
    side === null ? 'absent' : side.facts === null ? 'unread' : placed(path, side.facts, around);
  const movedTo = before !== null && after === null ? arrived.get(before.blob) : undefined;
  return {
    path,
    before: state(before),
    after: state(after),
    package: packageOf(path, around.packages),
    ...(movedTo !== undefined && { movedTo }),
  };
}

function placed(path: string, facts: TextFacts, { resolve }: Surroundings): FileFacts {
  const imports = facts.imports.map((one) => ({
    ...one,
    targets: resolve(path, { module: one.module, names: one.names.map(({ name }) => name) }),
  }));
  return { ...facts, imports, resources: IS_TEST.test(path) ? [] : facts.resources };
}

/** A test's routes and defaults are its own. */
const IS_TEST = /(^|\/)(tests?|__tests__|specs?|e2e)\/|[._-](spec|test|e2e)\.[^/]*$|(^|\/)test_[^/]*$/;

function packageOf(path: string, packages: ReadonlySet<string>): string {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (packages.has(path.slice(0, at))) return path.slice(0, at);
  return '';
}
