import type { BareRepository } from '@manyhands/git';
import { z } from 'zod';
import { fileOverview } from './file-overview.js';

/** What the planner is told about a code base; nothing in it depends on chance or time. */
export interface RepositoryContext {
  /** Paths, folded where there are too many. */
  readonly files: string;
  /** The beginnings of what people wrote for newcomers, by path. */
  readonly notes: readonly { readonly path: string; readonly text: string }[];
  /** Scripts of the package.json at the top, as `name: command`. */
  readonly scripts: readonly string[];
}

export type RepositoryReads = Pick<BareRepository, 'head' | 'list' | 'readFile'>;

const NOTES = ['AGENTS.md', 'README.md', 'CONTRIBUTING.md'];
const MOST_FILES = 12_000;
const MOST_NOTE = 4000;
const MOST_SCRIPTS = 40;
const MOST_BYTES = 256 * 1024;

/** Reads the tip of the integration branch; null when the branch is not there. */
export async function repositoryContext(
  repository: RepositoryReads,
  branch: string,
): Promise<RepositoryContext | null> {
  const commit = await repository.head(branch);
  if (commit === null) return null;
  const paths = (await repository.list(commit)).map(({ path }) => path);
  const read = (path: string) => readSmall(repository, commit, path);
  const notes = [];
  for (const path of NOTES.filter((note) => paths.includes(note))) {
    const text = await read(path);
    if (text !== null && text.trim() !== '') notes.push({ path, text: headOf(text) });
  }
  const manifest = paths.includes('package.json') ? await read('package.json') : null;
  return { files: fileOverview(paths, MOST_FILES), notes, scripts: scriptsOf(manifest) };
}

/** Null for a file that is too large to be worth reading. */
async function readSmall(repository: RepositoryReads, commit: string, path: string): Promise<string | null> {
  try {
    return await repository.readFile(commit, path, { maxBytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'too-much-output') return null;
    throw error;
  }
}

const headOf = (text: string): string =>
  text.length <= MOST_NOTE ? text.trim() : `${text.slice(0, MOST_NOTE).toWellFormed().trim()}\n(cut)`;

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) });

function scriptsOf(manifest: string | null): string[] {
  if (manifest === null) return [];
  const parsed = Manifest.safeParse(jsonOf(manifest));
  const scripts = parsed.success ? Object.entries(parsed.data.scripts) : [];
  return scripts.slice(0, MOST_SCRIPTS).map(([name, command]) => `${name}: ${command.slice(0, 200)}`);
}

/** A package.json that is not JSON has no scripts to tell. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
