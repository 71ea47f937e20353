import { isUtf8 } from 'node:buffer';
import type { ObjectEnvironment } from './history.js';
import { runGit } from './run-git.js';

/** Two commits to compare, or a commit without parents to compare with nothing. */
export interface DiffPair {
  readonly commit: string;
  readonly parent: string | null;
}

export interface RawEntry {
  /** As text when the bytes are UTF-8; else with every other byte written as `\xNN`. */
  readonly path: string;
  readonly readable: boolean;
  readonly oldMode: string;
  /** `000000` for a deletion. */
  readonly newMode: string;
  /** `NO_OBJECT` for an addition. */
  readonly oldBlob: string;
  readonly newBlob: string;
}

export interface RawDiffOptions {
  readonly env?: ObjectEnvironment;
  /** More than this is a `GitError`, and so is more than 1 GiB of memory. Default 64 MiB; one path takes about 120 bytes. */
  readonly maxOutputBytes?: number;
}

/**
 * Git holds all differences of a pair before it prints one: a few trees that stand for more files than there is memory would take all of
 * it. Packs that are mapped count as memory.
 */
const MAX_MEMORY = {
  maxMemoryBytes: 1024 * 1024 * 1024,
  settings: ['core.packedGitWindowSize=32m', 'core.packedGitLimit=256m'],
};

const ARGS = ['diff-tree', '--stdin', '-r', '-m', '--root', '--no-renames', '--ignore-submodules=none'];

/** Compares many pairs in one process. One list of entries for each pair, in the order given. */
export async function rawDiffs(
  gitDir: string,
  pairs: readonly DiffPair[],
  options: RawDiffOptions,
): Promise<Map<string, RawEntry>[]> {
  if (pairs.length === 0) return [];
  // `commit parent` on one line makes git take that parent as the only one; --always prints the empty diffs too.
  const input = pairs.map(({ commit, parent }) => (parent === null ? `${commit}\n` : `${commit} ${parent}\n`)).join('');
  const { stdout } = await runGit(gitDir, [...ARGS, '--always', '--abbrev=40', '-z', '--raw'], {
    input,
    ...MAX_MEMORY,
    ...options,
  });
  return parse(stdout.toString('latin1').split('\0'), pairs.length);
}

function parse(fields: string[], expected: number): Map<string, RawEntry>[] {
  const diffs: Map<string, RawEntry>[] = [];
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    if (field.startsWith(':')) {
      at += 1;
      const entry = readEntry(field, fields[at] ?? '');
      diffs.at(-1)?.set(entry.path, entry);
    } else if (field !== '') {
      diffs.push(new Map());
    }
  }
  // Fewer answers than questions would mean that something was not looked at.
  if (diffs.length !== expected) throw new Error(`git compared ${diffs.length} of ${expected} pairs of commits`);
  return diffs;
}

function readEntry(header: string, name: string): RawEntry {
  const [oldMode = '', newMode = '', oldBlob = '', newBlob = ''] = header.slice(1).split(' ');
  return { ...readName(name), oldMode, newMode, oldBlob, newBlob };
}

/** A path out of git's output, which was read as latin1: its text, and whether that is what the bytes say. */
export function readName(name: string): { path: string; readable: boolean } {
  const bytes = Buffer.from(name, 'latin1');
  if (isUtf8(bytes)) return { path: bytes.toString('utf8'), readable: true };
  const escaped = name.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return { path: escaped, readable: false };
}
