import type { EpicView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { CliError, EXIT } from '../cli-error.js';
import { EventTeller } from '../views/event-teller.js';

export interface WaitOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Gets a sentence for each thing that happens. */
  readonly onLine: (line: string) => void;
}

const OVER: readonly EpicView['status'][] = ['done', 'failed', 'cancelled', 'needs_human', 'awaiting_approval'];

/** Follows an epic until it is over or needs a person; resolves with how it is then. */
export async function waitForEpic(client: ApiClient, epicId: string, options: WaitOptions): Promise<EpicView> {
  const late = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, late]);
  const teller = new EventTeller();
  let epic = await client.epic(epicId);
  if (OVER.includes(epic.status)) return epic;
  for await (const event of client.follow({ after: 0, query: { epicId }, signal })) {
    const line = teller.tell(event);
    if (line !== null) options.onLine(line);
    if (!/^(epic\.|task\.(landed|needs_human|abandoned))/.test(event.type)) continue;
    epic = await client.epic(epicId);
    if (OVER.includes(epic.status)) return epic;
  }
  if (!late.aborted)
    throw new CliError('interrupted; the epic goes on', { code: 'interrupted', exit: EXIT.interrupted });
  throw new CliError(`not over after ${options.timeoutMs / 1000} s; it goes on`, {
    code: 'timed-out',
    exit: EXIT.timedOut,
    hint: `See how it goes with: hands epics show ${epicId}`,
  });
}
