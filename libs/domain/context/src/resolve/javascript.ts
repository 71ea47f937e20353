import { folderOf, foldersUp, joinPaths } from '../paths.js';
import { moduleFiles } from './module-files.js';
import { NpmPackages } from './npm-packages.js';
import { PathMaps } from './path-maps.js';
import type { Resolver } from './resolver.js';
import type { ImportWorld } from './world.js';

/**
 * TypeScript and JavaScript: relative paths, `paths` and `baseUrl` of the nearest tsconfig.json, packages of the workspace by
 * name, `#names` of the own package. Over the list of paths alone: what would only be there after an install or a build is
 * looked for where its source usually is.
 */
export function javaScriptResolver(world: ImportWorld): Resolver {
  const packages = new NpmPackages(world);
  const maps = new PathMaps(world);
  const find = (path: string | null) => (path === null ? null : world.paths.first(moduleFiles(path)));
  const resolve = (from: string, module: string): string | null => {
    const folder = folderOf(from);
    if (/^\.\.?(\/|$)/.test(module)) return find(joinPaths(folder, module));
    if (module.startsWith('#')) return packages.alias(folder, module) ?? mapped(folder, module);
    return mapped(folder, module) ?? packages.file(module);
  };
  const mapped = (folder: string, module: string): string | null => {
    for (const at of foldersUp(folder)) {
      for (const candidate of maps.candidates(at, module)) {
        const found = find(candidate);
        if (found !== null) return found;
      }
    }
    return null;
  };
  return (from, { module }) => {
    const found = resolve(from, module.replace(/[?].*$/, ''));
    return found === null ? [] : [found];
  };
}
