import type { ManifestFacts } from '../blob-facts.js';
import { matchesGlob } from '../glob.js';
import { byText, folderOf, foldersUp, joinPaths } from '../paths.js';
import { moduleFiles } from './module-files.js';
import { starOf } from './star.js';
import type { ImportWorld, Placed } from './world.js';

interface NpmPackage {
  readonly folder: string;
  readonly facts: ManifestFacts;
}

type Targets = Readonly<Record<string, readonly string[]>>;

/** The packages of the workspace: which file a name means. */
export class NpmPackages {
  private readonly byName = new Map<string, NpmPackage>();
  private readonly byFolder = new Map<string, NpmPackage>();

  constructor(private readonly world: ImportWorld) {
    const all = world.manifests.filter(({ facts }) => facts.ecosystem === 'npm');
    for (const { path, facts } of all) {
      const folder = folderOf(path);
      const known = this.byFolder.get(folder);
      // package.json and pnpm-workspace.yaml of one folder are one package.
      if (known === undefined || facts.name !== null) this.byFolder.set(folder, { folder, facts });
    }
    const isMember = membership(all);
    for (const found of this.byFolder.values()) {
      const { name } = found.facts;
      if (name !== null && isMember(found.folder) && !this.byName.has(name)) this.byName.set(name, found);
    }
  }

  /** The file of `name` or `name/sub/path`; null for a package from elsewhere. */
  file(module: string): string | null {
    const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(module) ?? [];
    const found = this.byName.get(name);
    if (found === undefined) return null;
    const subpath = rest === '' ? '.' : `./${rest}`;
    return this.target(found, targetsOf(found.facts.entries, subpath)) ?? this.guess(found, rest);
  }

  /** The file of a `#name` of the package that the folder belongs to. */
  alias(folder: string, module: string): string | null {
    for (const at of foldersUp(folder)) {
      const found = this.byFolder.get(at);
      if (found !== undefined) return this.target(found, targetsOf(found.facts.aliases, module));
    }
    return null;
  }

  private target({ folder }: NpmPackage, targets: readonly string[]): string | null {
    for (const target of targets) {
      const built = joinPaths(folder, target);
      const found = this.find(built) ?? this.find(built === null ? null : sourceOf(folder, built));
      if (found !== null) return found;
    }
    return null;
  }

  /** Without a usable entry: where people put it. */
  private guess({ folder }: NpmPackage, rest: string): string | null {
    return this.find(joinPaths(folder, `src/${rest}`)) ?? this.find(joinPaths(folder, rest));
  }

  private find(path: string | null): string | null {
    return path === null ? null : this.world.paths.first(moduleFiles(path));
  }
}

/** With workspaces declared, only their folders count: a package.json among test data is no package of this repository. */
function membership(all: readonly Placed<ManifestFacts>[]): (folder: string) => boolean {
  const patterns = all.flatMap(({ path, facts }) =>
    facts.members.map((member) => joinPaths(folderOf(path), member.replace(/^!/, '')) ?? ''),
  );
  if (patterns.length === 0) return () => true;
  const roots = new Set(all.filter(({ facts }) => facts.members.length > 0).map(({ path }) => folderOf(path)));
  return (folder) => roots.has(folder) || patterns.some((pattern) => matchesGlob(pattern, folder));
}

/** Files behind a subpath: its own entry, else the pattern with the longest beginning. */
function targetsOf(entries: Targets, subpath: string): readonly string[] {
  if (Object.hasOwn(entries, subpath)) return entries[subpath] ?? [];
  const fitting = Object.keys(entries).filter((pattern) => starOf(pattern, subpath) !== null);
  const best = fitting.sort((a, b) => b.indexOf('*') - a.indexOf('*') || byText(a, b))[0];
  if (best === undefined) return [];
  return (entries[best] ?? []).map((target) => target.replaceAll('*', () => starOf(best, subpath) ?? ''));
}

/** `dist/index.js` is built from `src/index.ts` nearly everywhere. */
function sourceOf(folder: string, built: string): string | null {
  const inside = folder === '' ? built : built.slice(folder.length + 1);
  const source = inside.replace(/^(dist|lib|build|out)\/((esm|cjs|es)\/)?/, 'src/').replace(/\.d\.[cm]?ts$/, '');
  return source === inside ? null : joinPaths(folder, source);
}
