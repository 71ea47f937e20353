import { GitError } from '@manyhands/git';
import type { ChangesWish } from '@manyhands/history';
import { needGit } from '../history/need-git.js';
import { openRepository } from '../history/open-repository.js';
import { renderReplay } from '../history/render-replay.js';
import { replay } from '../history/replay.js';
import { replayJson } from '../history/replay-json.js';
import type { Context } from './context.js';
import { gitFailed, progressOn } from './replaying.js';

export interface HistoryEpicsOptions {
  readonly repo: string;
  readonly branch?: string;
  readonly changes: ChangesWish;
  readonly window: number;
  /** Seconds since 1970. */
  readonly since?: number;
  readonly limit: number;
}

/** `hands history epics`: replays the merged changes of any repository as if they had been one epic. Needs no server. */
export async function historyEpics(context: Context, options: HistoryEpicsOptions): Promise<void> {
  const { terminal, interrupts } = context;
  const began = performance.now();
  const { window, limit, changes, since = null } = options;
  try {
    await needGit();
    const source = await openRepository(options.repo, options.branch);
    const surroundings = { signal: interrupts.signal, progress: progressOn(terminal) };
    const replayed = await replay(source, { window, limit, changes, since }, surroundings);
    const seconds = Math.round(performance.now() - began) / 1000;
    const rendered = { source, replay: replayed, window, seconds };
    if (context.options.json) terminal.json(replayJson(rendered));
    else terminal.data(renderReplay(rendered, terminal.paint));
  } catch (error) {
    throw error instanceof GitError ? gitFailed(error) : error;
  }
}
