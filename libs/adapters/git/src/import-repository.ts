import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cloneTrusted } from './clone-trusted.js';
import { importReleaseTags } from './import-tags.js';
import { readSource, type Source } from './import-source.js';
import { ImportError } from './import-error.js';
import { branchRef } from './names.js';
import { listBranches, readRef } from './refs.js';
import { runGit } from './run-git.js';

export interface ImportBranches {
  readonly integration: string;
  /** Null: the default branch of the source if it is not the integration branch, else `main`. */
  readonly release: string | null;
}

export interface ImportRequest {
  readonly source: string;
  readonly dir: string;
  readonly branches: ImportBranches;
  /** For the clone, without any progress. Default 10 minutes. */
  readonly timeoutMs?: number;
}

/** What a repository was taken in with. */
export interface Imported {
  /** Name of the release branch; it need not be there yet. */
  readonly release: string;
}

/** Clones beside the target, puts the branches right, then moves the finished repository into place. */
export async function importRepository(request: ImportRequest): Promise<Imported> {
  const source = readSource(request.source);
  branchRef(request.branches.integration);
  if (request.branches.release !== null) branchRef(request.branches.release);
  if (existsSync(request.dir)) throw new ImportError('already-imported', `${request.dir} exists already`);
  const unfinished = `${request.dir}.importing-${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(request.dir), { recursive: true });
  try {
    await cloneTrusted(source, unfinished, request.timeoutMs ?? 600_000);
    await importReleaseTags(source, unfinished, request.timeoutMs ?? 600_000);
    const release = request.branches.release ?? (await releaseBranchOf(unfinished, request.branches.integration));
    await settleBranches(unfinished, source, { ...request.branches, release });
    await rename(unfinished, request.dir);
    return { release };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A repository with one branch, which is to be integrated on, gets a `main` with its first release. */
async function releaseBranchOf(dir: string, integration: string): Promise<string> {
  const name = (await defaultRef(dir)).replace(/^refs\/heads\//, '');
  const isThere = name !== '' && (await readRef(dir, branchRef(name))) !== null;
  return isThere && name !== integration ? name : 'main';
}

interface SettledBranches {
  readonly integration: string;
  readonly release: string;
}

async function settleBranches(dir: string, source: Source, branches: SettledBranches): Promise<void> {
  const heads = await listBranches(dir, '');
  if (heads.length === 0) {
    throw new ImportError(
      'no-commits',
      `${source.shown} has no commits: make a first commit there, then register it again`,
    );
  }
  if (!heads.some(({ branch }) => branch === branches.integration)) {
    const start = await startingPoint(dir, branches.release);
    if (start === null) {
      const names = heads.map(({ branch }) => branch).join(', ');
      const message = `${source.shown} has neither ${branches.integration} nor ${branches.release} nor a default branch; it has: ${names}`;
      throw new ImportError('branch-missing', message);
    }
    await runGit(dir, ['update-ref', branchRef(branches.integration), start]);
  }
  await runGit(dir, ['symbolic-ref', 'HEAD', branchRef(branches.integration)]);
}

/** The release branch, else what the source's HEAD names. */
async function startingPoint(dir: string, release: string): Promise<string | null> {
  const released = await readRef(dir, branchRef(release));
  if (released !== null) return released;
  const head = await defaultRef(dir);
  return head === '' ? null : readRef(dir, head);
}

/** What the source's HEAD names; empty when it names no branch. */
async function defaultRef(dir: string): Promise<string> {
  const { stdout } = await runGit(dir, ['symbolic-ref', '--quiet', 'HEAD'], { expect: [0, 1] });
  return stdout.toString('utf8').trim();
}
