import { folderOf, joinPaths, nameOf } from '../paths.js';
import type { Resolver } from './resolver.js';
import type { ImportWorld } from './world.js';

/**
 * Go: an import means a folder below the module that go.mod names. Of its files those count that declare a name which is used;
 * when none is known, the file that stands for the package. Files of one package do not import each other.
 */
export function goResolver(world: ImportWorld): Resolver {
  const modules = world.manifests
    .flatMap(({ path, facts }) =>
      facts.ecosystem === 'go' && facts.name !== null ? [{ folder: folderOf(path), name: facts.name }] : [],
    )
    .sort((a, b) => b.name.length - a.name.length);
  const symbols = new Map(world.sources.map(({ path, facts }) => [path, facts.symbols]));
  const declarations = new Map<string, ReadonlyMap<string, string>>();
  const declaredIn = (folder: string) => {
    const known = declarations.get(folder) ?? declarationsOf(filesOf(world, folder), symbols);
    declarations.set(folder, known);
    return known;
  };
  return (_from, { module, names }) => {
    const home = modules.find(({ name }) => module === name || module.startsWith(`${name}/`));
    const folder = home === undefined ? null : joinPaths(home.folder, module.slice(home.name.length));
    if (folder === null) return [];
    const declared = declaredIn(folder);
    const used = [...new Set(names.flatMap((name) => declared.get(name) ?? []))];
    return used.length > 0 ? used : mainFile(filesOf(world, folder), folder);
  };
}

const filesOf = (world: ImportWorld, folder: string): string[] =>
  world.paths.filesIn(folder).filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'));

function declarationsOf(
  files: readonly string[],
  symbols: ReadonlyMap<string, readonly string[]>,
): Map<string, string> {
  const declared = new Map<string, string>();
  for (const path of files) {
    for (const name of symbols.get(path) ?? []) if (!declared.has(name)) declared.set(name, path);
  }
  return declared;
}

function mainFile(files: readonly string[], folder: string): string[] {
  const named = files.find((path) => nameOf(path) === `${nameOf(folder)}.go`) ?? files[0];
  return named === undefined ? [] : [named];
}
