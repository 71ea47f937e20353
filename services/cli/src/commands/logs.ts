import type { EventView } from '@manyhands/contracts';
import { EventTeller } from '../views/event-teller.js';
import type { Context } from './context.js';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly lines: number;
  readonly epic?: string;
  readonly task?: string;
  /** Also what only matters to machines. */
  readonly all?: boolean;
}

/** `hands logs [-f]`: the event log in sentences; with `--json` the events themselves, one per line. */
export async function logs(context: Context, options: LogsOptions): Promise<void> {
  const client = context.client(options.follow ? 30_000 : 0);
  const query = { epicId: options.epic, taskId: options.task };
  const events = await client.eventsSince(0, query);
  const tell = teller(context, options);
  const lines = events.flatMap((event) => tell(event) ?? []);
  for (const line of options.lines > 0 ? lines.slice(-options.lines) : []) context.terminal.data(line);
  if (!options.follow) return;
  const after = events.at(-1)?.seq ?? 0;
  for await (const event of client.follow({ after, query, signal: context.interrupts.signal })) {
    const line = tell(event);
    if (line !== null) context.terminal.data(line);
  }
}

function teller(context: Context, options: LogsOptions): (event: EventView) => string | null {
  if (context.options.json) return (event) => JSON.stringify(event);
  const sentences = new EventTeller();
  const { dim } = context.terminal.paint;
  return (event) => {
    const sentence = sentences.tell(event) ?? (options.all ? `${event.type} ${JSON.stringify(event.data)}` : null);
    return sentence === null ? null : `${dim(event.at.slice(0, 23).replace('T', ' '))}  ${sentence}`;
  };
}
