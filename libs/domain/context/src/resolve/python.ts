import type { Import } from '../blob-facts.js';
import { folderOf, foldersUp, isBelow, nameOf } from '../paths.js';
import { nearest } from './nearest.js';
import type { Resolver } from './resolver.js';
import type { ImportWorld } from './world.js';

/** A module under one of its names. */
interface Module {
  readonly path: string;
  /** The folder from which it has that name. */
  readonly root: string;
  /** Everybody may import from there; from a folder of scripts only its neighbours may. */
  readonly open: boolean;
}

/**
 * Python: absolute names from the root, from the folders of packages (and `src` in them), and from where a package begins;
 * relative names from the file. `from a import b` means the module `a.b` when there is one, else `a`.
 */
export function pythonResolver(world: ImportWorld): Resolver {
  const modules = modulesOf(world);
  const find = (from: string, name: string): string[] => {
    const found = (modules.get(name) ?? []).filter(({ root, open }) => open || isBelow(from, root));
    const path = nearest(
      found.map((module) => module.path),
      from,
    );
    return path === null ? [] : [path];
  };
  return (from, imported) => {
    if (imported.module.startsWith('.')) return relative(world, from, imported);
    const { module, names } = imported;
    const inside = names.map((name) => find(from, `${module}.${name}`));
    const itself = inside.length > 0 && inside.every((found) => found.length > 0) ? [] : find(from, module);
    return [...inside.flat(), ...itself];
  };
}

function relative(world: ImportWorld, from: string, { module, names }: Import): string[] {
  const [, dots = '', rest = ''] = /^(\.+)(.*)$/.exec(module) ?? [];
  const ups = [...foldersUp(folderOf(from))];
  const base = ups[dots.length - 1];
  if (base === undefined) return [];
  const folder = [base, ...rest.split('.')].filter((part) => part !== '').join('/');
  const find = (path: string) =>
    world.paths.first(['.py', '/__init__.py', '.pyi', '/__init__.pyi'].map((end) => path + end));
  const inside = names.map((name) => find(folder === '' ? name : `${folder}/${name}`));
  const itself = inside.length > 0 && inside.every((found) => found !== null) ? null : find(folder);
  return [...inside, itself].filter((found) => found !== null);
}

function modulesOf(world: ImportWorld): Map<string, Module[]> {
  const packages = world.manifests
    .filter(({ facts }) => facts.ecosystem === 'python')
    .map(({ path }) => folderOf(path));
  const open = new Set(['', 'src', ...packages.flatMap((folder) => [folder, folder === '' ? 'src' : `${folder}/src`])]);
  const modules = new Map<string, Module[]>();
  for (const { path } of world.sources) {
    if (!/\.pyi?$/.test(path)) continue;
    for (const root of rootsOf(world, path, open)) {
      const name = dotted(path, root);
      if (name === '') continue;
      modules.set(name, [...(modules.get(name) ?? []), { path, root, open: open.has(root) }]);
    }
  }
  return modules;
}

/** The open folders above a file, and the folder in which its outermost package lies. */
function rootsOf(world: ImportWorld, path: string, open: ReadonlySet<string>): Set<string> {
  const roots = new Set<string>();
  let inPackage = true;
  for (const folder of foldersUp(folderOf(path))) {
    if (open.has(folder)) roots.add(folder);
    if (inPackage && !world.paths.has(`${folder}/__init__.py`)) {
      roots.add(folder);
      inPackage = false;
    }
  }
  return roots;
}

function dotted(path: string, root: string): string {
  const relativePath = root === '' ? path : path.slice(root.length + 1);
  const module = nameOf(path).startsWith('__init__.') ? folderOf(relativePath) : relativePath.replace(/\.pyi?$/, '');
  return module.replaceAll('/', '.');
}
