import type { PathMapFacts } from '../blob-facts.js';
import { byText, folderOf, joinPaths, nameOf } from '../paths.js';
import { starOf } from './star.js';
import type { ImportWorld } from './world.js';

const MAX_EXTENDS = 8;

interface PathMap {
  /** What `paths` is relative to. */
  readonly base: string;
  readonly paths: PathMapFacts['paths'];
  /** Where other names are looked for; null: nowhere. */
  readonly root: string | null;
}

/** `paths` and `baseUrl` of tsconfig.json files, with what they extend inside the repository. */
export class PathMaps {
  private readonly byFolder = new Map<string, PathMap[]>();

  constructor({ pathMaps }: ImportWorld) {
    const known = new Map(pathMaps.map(({ path, facts }) => [path, facts]));
    const inOrder = [...known.keys()].sort((a, b) => rank(a) - rank(b) || byText(a, b));
    for (const path of inOrder) {
      const map = effective(path, known);
      if (map === null) continue;
      const folder = folderOf(path);
      this.byFolder.set(folder, [...(this.byFolder.get(folder) ?? []), map]);
    }
  }

  /** Paths, without an extension perhaps, that a module may mean by the configurations of a folder. */
  *candidates(folder: string, module: string): Generator<string | null> {
    for (const { base, paths, root } of this.byFolder.get(folder) ?? []) {
      for (const target of mappedTo(paths ?? {}, module)) yield joinPaths(base, target);
      if (root !== null && !module.startsWith('#')) yield joinPaths(root, module);
    }
  }
}

/** The one that editors read comes first. */
const rank = (path: string): number => (nameOf(path) === 'tsconfig.json' ? 0 : 1);

/** A file's own settings, else those of what it extends; null when none of them says where modules are. */
function effective(path: string, known: ReadonlyMap<string, PathMapFacts>): PathMap | null {
  let found: PathMap = { base: '', paths: null, root: null };
  for (const [at, facts] of chain(path, known)) {
    const root = facts.baseUrl === null ? null : joinPaths(folderOf(at), facts.baseUrl);
    if (found.paths === null && facts.paths !== null)
      found = { ...found, base: root ?? folderOf(at), paths: facts.paths };
    if (found.root === null && root !== null) found = { ...found, root };
  }
  return found.paths === null && found.root === null ? null : found;
}

/** The file and what it extends, nearest first. Packages and circles end it. */
function* chain(path: string, known: ReadonlyMap<string, PathMapFacts>): Generator<[string, PathMapFacts]> {
  const queue = [path];
  for (let step = 0; step < MAX_EXTENDS; step += 1) {
    const at = queue.shift();
    if (at === undefined) return;
    const facts = known.get(at);
    if (facts === undefined) continue;
    yield [at, facts];
    const parents = facts.extends.filter((parent) => parent.startsWith('.'));
    queue.push(...parents.reverse().flatMap((parent) => joinPaths(folderOf(at), withJson(parent)) ?? []));
  }
}

const withJson = (path: string): string => (path.endsWith('.json') ? path : `${path}.json`);

function mappedTo(paths: Readonly<Record<string, readonly string[]>>, module: string): readonly string[] {
  const fitting = Object.keys(paths).filter((pattern) => starOf(pattern, module) !== null);
  const best =
    fitting.sort((a, b) => b.indexOf('*') - a.indexOf('*') || byText(a, b)).find((key) => key === module) ?? fitting[0];
  if (best === undefined) return [];
  return (paths[best] ?? []).map((target) => target.replace('*', () => starOf(best, module) ?? ''));
}
