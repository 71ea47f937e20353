import { normalizePath } from '@manyhands/scope';

/** What a change wrote, in the spelling in which scopes are compared. */
export interface Footprint {
  /** Normalised: NFC, case-folded. */
  readonly paths: ReadonlySet<string>;
  /** Every directory above one of the paths, in the same spelling. */
  readonly directories: ReadonlySet<string>;
  /** How many of the paths no scope can name (control characters, backslashes, no UTF-8). They count as they are spelled. */
  readonly unnameable: number;
}

/**
 * The footprint of a set of paths as git lists them, both ends of a rename. A path that is no UTF-8 comes with its bytes
 * written as `\xNN`, so that it holds a backslash and cannot be mistaken for another.
 */
export function footprint(written: Iterable<string>): Footprint {
  const paths = new Set<string>();
  const directories = new Set<string>();
  let unnameable = 0;
  for (const path of written) {
    const spelling = spell(path);
    if (!spelling.nameable) unnameable += 1;
    paths.add(spelling.key);
    for (const directory of directoriesAbove(path, spelling)) directories.add(directory);
  }
  return { paths, directories, unnameable };
}

/**
 * What keeps two changes from running at the same time: paths that both wrote, and files of one in the way of a directory of
 * the other. In order; empty when their scopes are disjoint.
 */
export function sharedPaths(a: Footprint, b: Footprint): string[] {
  const shared = new Set<string>();
  for (const path of a.paths) if (b.paths.has(path) || b.directories.has(path)) shared.add(path);
  for (const path of b.paths) if (a.directories.has(path)) shared.add(path);
  return [...shared].sort();
}

interface Spelling {
  readonly key: string;
  readonly nameable: boolean;
}

function spell(path: string): Spelling {
  const normalized = normalizePath(path);
  return normalized.ok ? { key: normalized.path, nameable: true } : { key: path, nameable: false };
}

function* directoriesAbove(path: string, { key, nameable }: Spelling): Generator<string> {
  // Folding never makes or removes a slash, so a normalised path is cut as it is.
  const whole = nameable ? key : path;
  for (let end = whole.lastIndexOf('/'); end > 0; end = whole.lastIndexOf('/', end - 1)) {
    const directory = whole.slice(0, end);
    yield nameable ? directory : spell(directory).key;
  }
}
