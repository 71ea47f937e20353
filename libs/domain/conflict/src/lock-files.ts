/** How a lock file is written anew from the manifests beside it, without installing anything. */
export interface Regeneration {
  readonly path: string;
  readonly command: readonly string[];
  /** Files beside it that must be merged before. */
  readonly manifests: readonly string[];
}

const BY_NAME: Readonly<Record<string, Omit<Regeneration, 'path'>>> = {
  'package-lock.json': {
    command: ['npm', 'install', '--package-lock-only', '--ignore-scripts'],
    manifests: ['package.json'],
  },
  'npm-shrinkwrap.json': {
    command: ['npm', 'install', '--package-lock-only', '--ignore-scripts'],
    manifests: ['package.json'],
  },
  'yarn.lock': { command: ['yarn', 'install', '--ignore-scripts'], manifests: ['package.json'] },
  'pnpm-lock.yaml': {
    command: ['pnpm', 'install', '--lockfile-only', '--ignore-scripts'],
    manifests: ['package.json'],
  },
  'bun.lock': { command: ['bun', 'install', '--lockfile-only', '--ignore-scripts'], manifests: ['package.json'] },
  'Cargo.lock': { command: ['cargo', 'generate-lockfile'], manifests: ['Cargo.toml'] },
  'go.sum': { command: ['go', 'mod', 'tidy'], manifests: ['go.mod'] },
  'poetry.lock': { command: ['poetry', 'lock'], manifests: ['pyproject.toml'] },
  'uv.lock': { command: ['uv', 'lock'], manifests: ['pyproject.toml'] },
  'Pipfile.lock': { command: ['pipenv', 'lock'], manifests: ['Pipfile'] },
  'composer.lock': { command: ['composer', 'update', '--no-install', '--no-scripts'], manifests: ['composer.json'] },
  'Gemfile.lock': { command: ['bundle', 'lock'], manifests: ['Gemfile'] },
};

/** Null for a file that is no lock file. */
export function regenerationOf(path: string): Regeneration | null {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length);
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (known === undefined) return null;
  return { path, command: known.command, manifests: known.manifests.map((manifest) => folder + manifest) };
}

const GENERATED_NAME =
  /(^|\/)(dist|__generated__)\/|\.min\.(js|css)$|\.(js|css)\.map$|\.pb\.go$|_pb2(_grpc)?\.py$|\.designer\.cs$/i;
const GENERATED_HEAD =
  /@generated\b|\bcode generated\b[^\n]*\bdo not edit\b|\bautomatically generated\b[^\n]*\bdo not edit\b/i;
const HEAD_CHARACTERS = 1000;

/** Whether a program writes the file, by its name or what it says of itself at the top. */
export const isGenerated = (path: string, text: string): boolean =>
  GENERATED_NAME.test(path) || GENERATED_HEAD.test(text.slice(0, HEAD_CHARACTERS));
