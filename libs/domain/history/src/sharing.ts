/**
 * What two changes have in common. `bookkeeping`: nothing but manifests, lock files and changelogs, which many changes
 * touch and few are about. `source`: at least one other file. `nothing`: their scopes are disjoint.
 */
export type Sharing = 'nothing' | 'bookkeeping' | 'source';

export const SHARINGS: readonly Sharing[] = ['nothing', 'bookkeeping', 'source'];

/** `shared` as `sharedPaths` answers it: normalised. */
export function sharingOf(shared: readonly string[]): Sharing {
  if (shared.length === 0) return 'nothing';
  return shared.every(isBookkeeping) ? 'bookkeeping' : 'source';
}

const MANIFESTS = new Set(
  [
    'package.json bower.json deno.json deno.jsonc jsr.json lerna.json composer.json',
    'cargo.toml go.mod go.work pyproject.toml setup.py setup.cfg pipfile',
    'pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties libs.versions.toml',
    'gemfile mix.exs rebar.config pubspec.yaml package.swift podfile packages.config directory.packages.props',
    'package.yaml stack.yaml project.clj deps.edn flake.nix',
  ].flatMap((line) => line.split(' ')),
);

const LOCKS = new Set(
  'package-lock.json npm-shrinkwrap.json pnpm-lock.yaml bun.lockb go.sum go.work.sum package.resolved packages.lock.json gradle.lockfile'.split(
    ' ',
  ),
);

const MANIFEST = /^requirements[-\w]*\.(txt|in)$|\.(gemspec|csproj|fsproj|vbproj|cabal|nuspec|podspec)$/;
const LOCK = /\.lock$/;
const CHANGELOG = /^(change[-_]?log|changes|history|news|releases?|release[-_]?notes)([-_.][-_.\w]*)?$/;
const PROGRAM = /\.(c|cc|cpp|cs|go|h|java|js|jsx|kt|mjs|cjs|php|py|rb|rs|sh|swift|ts|tsx|vue|ya?ml)$/;

/** Whether a normalised path is a manifest, a lock file or a changelog, by its name alone. */
export function isBookkeeping(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (MANIFESTS.has(name) || LOCKS.has(name)) return true;
  if (MANIFEST.test(name) || LOCK.test(name)) return true;
  return CHANGELOG.test(name) && !PROGRAM.test(name);
}
