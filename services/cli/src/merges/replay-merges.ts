import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  climb,
  compareWithHuman,
  type Conflict,
  type Climbed,
  type Equality,
  type Rung,
  type RungNumber,
} from '@manyhands/conflict';
import { readStates } from '@manyhands/git';
import type { Git } from '../history/git.js';
import type { SourceRepository } from '../history/open-repository.js';
import { makeScratchFolder } from '../history/scratch-folder.js';
import { ScratchRepository } from '../history/scratch-repository.js';
import type { ReplaySurroundings } from '../history/replay.js';
import { humanResult } from './human-result.js';
import { mergeAgain, type MergedAgain } from './merge-again.js';
import { type MergesWish, type PastMerges, readMerges } from './read-merges.js';

/** A file that git could not merge, and what the ladder made of it. */
export interface ReplayedFile {
  readonly merge: string;
  readonly path: string;
  readonly rung: RungNumber | null;
  readonly equal: Equality;
  readonly climbed: Climbed;
  /** What the person made of it; null when the file is gone. */
  readonly human: string | null;
}

export interface ReplayedMerges extends PastMerges {
  readonly conflictedMerges: number;
  readonly files: readonly ReplayedFile[];
  /** Merges that git could not do, with what it said of the first. */
  readonly failed: number;
  readonly failure: string | null;
}

export interface ReplayTask {
  readonly source: SourceRepository;
  readonly wish: MergesWish;
  readonly rungs: readonly Rung[];
  readonly surroundings: ReplaySurroundings;
  /** Gets each file as soon as it is done. */
  readonly onFile: (file: ReplayedFile) => void;
}

const AT_ONCE = 50;

/** Makes past merges again and lets the rungs without a model try what is in conflict. The repository is only read. */
export async function replayMerges(task: ReplayTask): Promise<ReplayedMerges> {
  const folder = makeScratchFolder();
  try {
    return await replayIn(folder, task);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function replayIn(folder: string, task: ReplayTask): Promise<ReplayedMerges> {
  const { source, wish, surroundings } = task;
  const reader = await ScratchRepository.borrowing(source, join(folder, 'reader.git'), surroundings.signal);
  surroundings.progress(`reading the merges of ${source.branch}`);
  const past = await readMerges(reader.git, source.tip, wish);
  const tally: Tally = { conflictedMerges: 0, files: [], failed: 0, failure: null };
  for (let at = 0; at < past.merges.length; at += AT_ONCE) {
    const dir = join(folder, `some-${at}`);
    mkdirSync(dir);
    const some = past.merges.slice(at, at + AT_ONCE);
    const { merged, scratch } = await mergeAgain(reader, some, { dir, signal: surroundings.signal });
    for (const [index, one] of merged.entries()) {
      surroundings.signal.throwIfAborted();
      const found = `${tally.files.length} files in conflict`;
      surroundings.progress(`merging again: ${at + index} of ${past.merges.length} merges, ${found}`);
      await count(one, tally, { task, reader: reader.git, scratch: scratch.dir });
    }
    rmSync(dir, { recursive: true, force: true });
  }
  return { ...past, ...tally };
}

type Tally = { -readonly [Field in 'conflictedMerges' | 'failed' | 'failure']: ReplayedMerges[Field] } & {
  readonly files: ReplayedFile[];
};

interface Places {
  readonly task: ReplayTask;
  /** Reads the past. */
  readonly reader: Git;
  /** The repository that holds what is in conflict. */
  readonly scratch: string;
}

async function count({ merge, again }: MergedAgain, tally: Tally, { task, reader, scratch }: Places): Promise<void> {
  if (again.kind === 'failed') {
    tally.failed += 1;
    tally.failure ??= again.because;
  }
  if (again.kind !== 'conflict') return;
  tally.conflictedMerges += 1;
  for (const conflicted of again.files) {
    const { path } = conflicted;
    const conflict = { path, ...(await readStates(scratch, conflicted, { signal: task.surroundings.signal })) };
    const human = await humanResult(reader, merge.id, path);
    const file = await replayFile(conflict, { merge: merge.id, human, rungs: task.rungs });
    tally.files.push(file);
    task.onFile(file);
  }
}

async function replayFile(
  conflict: Conflict,
  { merge, human, rungs }: { readonly merge: string; readonly human: string | null; readonly rungs: readonly Rung[] },
): Promise<ReplayedFile> {
  // Rung 0 is what git has tried already.
  const climbed = await climb(conflict, { rungs, entry: 1, now: () => performance.now() });
  const isResolved = climbed.kind === 'resolved';
  const equal = isResolved
    ? compareWithHuman(new TextDecoder('utf-8', { ignoreBOM: true }).decode(climbed.bytes), human)
    : 'none';
  return { merge, path: conflict.path, rung: isResolved ? climbed.rung : null, equal, climbed, human };
}
