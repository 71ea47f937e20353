import { folderOf, foldersUp, isBelow, nameOf } from '../paths.js';
import type { Resolver } from './resolver.js';
import type { ImportWorld } from './world.js';

interface Place {
  /** The folder whose files are the crate's modules. */
  readonly root: string;
  /** The module that a file is: `src/a/b.rs` is `['a', 'b']`. */
  readonly module: readonly string[];
}

/**
 * Rust: `mod name;` and `use` from `crate`, `self`, `super`, the crates of this workspace and the own module. A path means the
 * file of its longest beginning that is a module.
 */
export function rustResolver(world: ImportWorld): Resolver {
  const crates = new Map<string, string>();
  const folders = new Set<string>();
  for (const { path, facts } of world.manifests) {
    if (facts.ecosystem !== 'cargo') continue;
    const folder = folderOf(path);
    folders.add(folder);
    if (facts.name !== null) crates.set(facts.name.replaceAll('-', '_'), below(folder, 'src'));
  }
  return (from, { module }) => {
    const [first = '', ...rest] = module.split('::');
    const here = placeOf(from, folders);
    const target = start(first, here) ?? { root: crates.get(first) ?? null, module: [] };
    const found =
      target.root === null
        ? fileOf(world, { root: here.root, module: [...here.module, first, ...rest] }, here.module.length + 1)
        : fileOf(world, { root: target.root, module: climb(target.module, rest) }, 0);
    return found === null ? [] : [found];
  };
}

/** Each file directly in one of these folders is a crate of its own. */
const OWN_CRATES = /^(bin|tests|benches|examples)$/;

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

function start(first: string, here: Place): Place | null {
  if (first === 'crate') return { root: here.root, module: [] };
  if (first === 'self') return here;
  return first === 'super' ? { root: here.root, module: here.module.slice(0, -1) } : null;
}

/** `super::super::a` goes up once more. */
function climb(module: readonly string[], rest: readonly string[]): string[] {
  const ups = rest.findIndex((part) => part !== 'super');
  const count = ups < 0 ? rest.length : ups;
  return [...module.slice(0, Math.max(0, module.length - count)), ...rest.slice(count)];
}

function placeOf(path: string, crates: ReadonlySet<string>): Place {
  const crate = [...foldersUp(folderOf(path))].find((folder) => crates.has(folder)) ?? '';
  const src = below(crate, 'src');
  const root = isBelow(path, src) && !isBelow(path, `${src}/bin`) ? src : folderOf(path);
  const parts = (root === '' ? path : path.slice(root.length + 1)).replace(/\.rs$/, '').split('/');
  const isRoot = parts.length === 1 && (OWN_CRATES.test(nameOf(root)) || /^(lib|main)$/.test(parts[0] ?? ''));
  if (isRoot) return { root, module: [] };
  return { root, module: parts.at(-1) === 'mod' ? parts.slice(0, -1) : parts };
}

/** The file of the longest beginning of a module's path that is at least `atLeast` parts long. */
function fileOf(world: ImportWorld, { root, module }: Place, atLeast: number): string | null {
  for (let length = module.length; length >= Math.max(1, atLeast); length -= 1) {
    const path = below(root, module.slice(0, length).join('/'));
    const found = world.paths.first([`${path}.rs`, `${path}/mod.rs`]);
    if (found !== null) return found;
  }
  return atLeast === 0 ? world.paths.first([below(root, 'lib.rs'), below(root, 'main.rs')]) : null;
}
