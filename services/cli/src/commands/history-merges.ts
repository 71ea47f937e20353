import { rungsWithoutModel } from '@manyhands/conflict';
import { GitError } from '@manyhands/git';
import { SemverVersions, SyntaxPool } from '@manyhands/source-reader';
import { CliError } from '../cli-error.js';
import { needGit } from '../history/need-git.js';
import { openRepository, type SourceRepository } from '../history/open-repository.js';
import { lineOf, sumOf } from '../merges/merges-json.js';
import { renderMerges } from '../merges/render-merges.js';
import { replayMerges, type ReplayedMerges } from '../merges/replay-merges.js';
import type { Context } from './context.js';
import { gitFailed, progressOn } from './replaying.js';

export interface HistoryMergesOptions {
  readonly repo: string;
  readonly branch?: string;
  /** Seconds since 1970. */
  readonly since?: number;
  readonly limit: number;
  readonly showDifferent?: boolean;
}

/** `hands history merges`: makes past merges again, and compares what the rungs resolve with what people did. */
export async function historyMerges(context: Context, options: HistoryMergesOptions): Promise<void> {
  const { terminal, interrupts } = context;
  const began = performance.now();
  const pool = new SyntaxPool();
  try {
    await needGit();
    const source = await openRepository(options.repo, options.branch);
    const replayed = await replayMerges({
      source,
      wish: { limit: options.limit, since: options.since ?? null },
      rungs: rungsWithoutModel({ reader: pool, versions: new SemverVersions(), regenerator: null }),
      surroundings: { signal: interrupts.signal, progress: progressOn(terminal) },
      onFile: (file) => context.options.json === true && terminal.json(lineOf(file)),
    });
    if (replayed.merges.length === 0) throw noMerges(source, replayed, options);
    const seconds = Math.round(performance.now() - began) / 1000;
    if (context.options.json) terminal.json(sumOf(replayed, seconds));
    else
      terminal.data(
        renderMerges({ source, replayed, seconds, showDifferent: options.showDifferent === true }, terminal.paint),
      );
  } catch (error) {
    throw error instanceof GitError ? gitFailed(error) : error;
  } finally {
    await pool.close();
  }
}

function noMerges(
  { branch, dir, shallow }: SourceRepository,
  { octopuses }: ReplayedMerges,
  { since }: HistoryMergesOptions,
) {
  const span = since === undefined ? '' : ` since ${new Date(since * 1000).toISOString()}`;
  const others = octopuses === 0 ? '' : `, only ${octopuses} of more than two`;
  return new CliError(`there are no merges of two parents in ${branch} of ${dir}${span}${others}`, {
    code: 'nothing-to-replay',
    hint:
      shallow === null
        ? 'Repositories that squash or rebase have none. Another branch: --branch NAME.'
        : 'This clone is shallow; git fetch --unshallow brings the rest of the history.',
  });
}
