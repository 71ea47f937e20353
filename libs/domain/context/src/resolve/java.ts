import { nameOf } from '../paths.js';
import { nearest } from './nearest.js';
import type { Resolver } from './resolver.js';
import type { ImportWorld } from './world.js';

/** Parts that may follow a class in an import: nested classes and static members. */
const MAX_PARTS_AFTER_CLASS = 3;

/**
 * Java: `package` and name of a file give its class; `import a.b.C`, of nested classes and static members too, means its file.
 * `import a.b.*` means the files of those classes that are used by name. Classes of one package do not import each other.
 */
export function javaResolver(world: ImportWorld): Resolver {
  const classes = new Map<string, string[]>();
  for (const { path, facts } of world.sources) {
    if (!path.endsWith('.java')) continue;
    for (const name of new Set([nameOf(path).slice(0, -'.java'.length), ...facts.symbols])) {
      const full = facts.unit === undefined ? name : `${facts.unit}.${name}`;
      classes.set(full, [...(classes.get(full) ?? []), path]);
    }
  }
  const find = (from: string, name: string): string[] => {
    const path = nearest(classes.get(name) ?? [], from);
    return path === null ? [] : [path];
  };
  return (from, { module, names }) => {
    if (module.endsWith('.*')) {
      const parent = module.slice(0, -2);
      const used = names.flatMap((name) => find(from, `${parent}.${name}`));
      return used.length > 0 ? used : find(from, parent);
    }
    for (const name of shortened(module)) {
      const found = find(from, name);
      if (found.length > 0) return found;
    }
    return [];
  };
}

/** The name, then without its last part, and so on. */
function* shortened(module: string): Generator<string> {
  const parts = module.split('.');
  for (let cut = 0; cut < MAX_PARTS_AFTER_CLASS && cut < parts.length; cut += 1) {
    yield parts.slice(0, parts.length - cut).join('.');
  }
}
