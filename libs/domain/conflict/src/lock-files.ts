/** How a program writes a file anew, without installing anything. */
export interface Regeneration {
  readonly path: string;
  /** Where the command runs, with a slash at the end; empty for the top of the repository. */
  readonly folder: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** What is there before: the file as our side has it, or nothing, so that a program that leaves it out is noticed. */
  readonly from: 'ours' | 'nothing';
}

const NPM = ['npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];

/** Each reads the merged manifests and the lock file as one side left it; most change in it only what they must. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  'package-lock.json': NPM,
  'npm-shrinkwrap.json': NPM,
  'yarn.lock': ['yarn', 'install', '--ignore-scripts'],
  'pnpm-lock.yaml': ['pnpm', 'install', '--lockfile-only', '--ignore-scripts'],
  'bun.lock': ['bun', 'install', '--lockfile-only', '--ignore-scripts'],
  'Cargo.lock': ['cargo', 'update', '--workspace'],
  'go.sum': ['go', 'mod', 'tidy'],
  'poetry.lock': ['poetry', 'lock'],
  'uv.lock': ['uv', 'lock'],
  'Pipfile.lock': ['pipenv', 'lock'],
  'composer.lock': ['composer', 'update', '--no-install', '--no-scripts'],
  'Gemfile.lock': ['bundle', 'lock'],
};

/** Null for a file that is no lock file. */
export function regenerationOf(path: string): Regeneration | null {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length);
  const command = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  return command === undefined ? null : { path, folder, command, from: 'ours' };
}

/** Which program writes generated files only the repository itself can say. */
export const GENERATOR = '.openhands/regenerate.sh';

/** By the repository's own script, which is given the path. */
export const byGenerator = (path: string): Regeneration => ({
  path,
  folder: '',
  command: ['bash', GENERATOR, path],
  from: 'nothing',
});

const GENERATED_NAME =
  /(^|\/)(dist|__generated__)\/|\.min\.(js|css)$|\.(js|css)\.map$|\.pb\.go$|_pb2(_grpc)?\.py$|\.designer\.cs$/i;
const GENERATED_HEAD =
  /@generated\b|\bcode generated\b[^\n]*\bdo not edit\b|\bautomatically generated\b[^\n]*\bdo not edit\b/i;
const HEAD_CHARACTERS = 1000;

/** Whether a program writes the file, by its name or what it says of itself at the top. */
export const isGenerated = (path: string, text: string): boolean =>
  GENERATED_NAME.test(path) || GENERATED_HEAD.test(text.slice(0, HEAD_CHARACTERS));
