import type { BlobFacts } from '../blob-facts.js';
import { codeLanguageOf } from '../code-language.js';
import { folderOf } from '../paths.js';
import { resolveInSteps } from '../resolve/resolve-imports.js';
import { importWorld } from '../resolve/world.js';
import { testFilesOf } from './test-files.js';

/** The files of a tree, and what was read of them. */
export interface ImportGraphInput {
  readonly paths: readonly string[];
  /** By path, of source code, manifests and tsconfigs; files of which nothing is known have no imports. */
  readonly facts: ReadonlyMap<string, BlobFacts>;
  /** Paths that an earlier tree had: an import that leads nowhere else leads there, so that a deletion has importers. */
  readonly gone?: readonly string[];
}

interface Read {
  readonly facts: ReadonlyMap<string, BlobFacts>;
  readonly there: ReadonlySet<string>;
}

/** Who imports whom in one tree. */
export class ImportGraph {
  readonly #paths: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #importers: readonly (readonly number[])[];
  readonly #peers: Peers;
  readonly #tests: ReadonlySet<string>;

  /** Made in small steps, because a large tree takes seconds. */
  static *inSteps({ paths, facts, gone = [] }: ImportGraphInput): Generator<void, ImportGraph> {
    const there = new Set(paths);
    const all = [...paths, ...gone.filter((path) => !there.has(path))];
    const imports = yield* resolveInSteps(importWorld(facts, all));
    return new ImportGraph(all, imports, { facts, there });
  }

  private constructor(paths: readonly string[], imports: readonly (readonly number[])[], { facts, there }: Read) {
    this.#paths = paths;
    this.#positions = new Map(paths.map((path, position) => [path, position]));
    this.#importers = reversed(imports);
    this.#tests = testFilesOf(codeOf(facts, there), (path) => this.importersOf(path).length > 0);
    this.#peers = new Peers(facts, this.#tests);
  }

  /** The files that import this one directly. */
  importersOf(path: string): string[] {
    const position = this.#positions.get(path);
    return position === undefined ? [] : this.#pathsAt(this.#importers[position] ?? []);
  }

  /**
   * The test files, in the order of the tree, that are among these paths or import one of them, directly or through others. Files
   * of one package of Go or Java see each other without an import: whoever imports one of them has all of them.
   */
  testsOf(changed: Iterable<string>): string[] {
    const reached = new Set(changed);
    const packages = new Set<readonly string[]>();
    // A set hands out what is added to it on the way.
    for (const path of reached) {
      for (const importer of this.importersOf(path)) reached.add(importer);
      const peers = this.#peers.of(path);
      if (packages.has(peers)) continue;
      packages.add(peers);
      for (const peer of peers) reached.add(peer);
    }
    return this.#paths.filter((path) => this.#tests.has(path) && reached.has(path));
  }

  #pathsAt(positions: readonly number[]): string[] {
    return positions.flatMap((position) => this.#paths[position] ?? []);
  }
}

function reversed(imports: readonly (readonly number[])[]): number[][] {
  const importers: number[][] = imports.map(() => []);
  imports.forEach((targets, from) => {
    for (const target of targets) importers[target]?.push(from);
  });
  return importers;
}

/** Source code of this repository, read or not. */
const codeOf = (facts: ReadonlyMap<string, BlobFacts>, there: ReadonlySet<string>): string[] =>
  [...facts].flatMap(([path, read]) =>
    there.has(path) && codeLanguageOf(path) !== null && !(read.kind === 'unread' && read.reason === 'vendored')
      ? [path]
      : [],
  );

/** Files of one package of Go or Java. Tests see the rest of their package, and the rest does not see them. */
class Peers {
  readonly #packages = new Map<string, string>();
  readonly #members = new Map<string, { readonly all: string[]; readonly tests: string[] }>();

  constructor(
    facts: ReadonlyMap<string, BlobFacts>,
    private readonly tests: ReadonlySet<string>,
  ) {
    for (const [path, read] of facts) {
      const name = packageOf(path, read);
      if (name === null) continue;
      this.#packages.set(path, name);
      const { all, tests: ofTests } = this.#members.get(name) ?? { all: [], tests: [] };
      all.push(path);
      if (tests.has(path)) ofTests.push(path);
      this.#members.set(name, { all, tests: ofTests });
    }
  }

  /** The same list for all files that see the same, with the file itself. */
  of(path: string): readonly string[] {
    const members = this.#members.get(this.#packages.get(path) ?? packageOf(path, null) ?? '');
    return (this.tests.has(path) ? members?.tests : members?.all) ?? NOBODY;
  }
}

const NOBODY: readonly string[] = [];

/** Of Go the path says it, also of a file that is gone. */
function packageOf(path: string, facts: BlobFacts | null): string | null {
  const language = codeLanguageOf(path);
  if (language === 'go') return `go ${folderOf(path)}`;
  return language === 'java' && facts?.kind === 'source' ? `java ${facts.unit ?? ''}` : null;
}
