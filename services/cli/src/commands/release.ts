import { randomUUID } from 'node:crypto';
import type { ReleaseView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { CliError, EXIT } from '../cli-error.js';
import { type Column, table } from '../output/table.js';
import type { Context } from './context.js';

export interface ReleaseOptions {
  readonly version?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly idempotencyKey?: string;
}

const DEFAULT_SECONDS = 60;

/** `hands release NAME`: asks for a release and waits until it is made. */
export async function release(context: Context, repository: string, options: ReleaseOptions): Promise<void> {
  const client = context.client();
  const body = options.version === undefined ? {} : { version: options.version };
  const asked = await client.release(repository, body, options.idempotencyKey ?? randomUUID());
  const made = await outcomeOf(context, client, { asked, repository, seconds: options.timeout ?? DEFAULT_SECONDS });
  if (made.status !== 'released') throw notReleased(made);
  if (context.options.json) return context.terminal.json(made);
  context.terminal.data(made.tag ?? '');
  context.terminal.say(`${made.tag} is ${made.sha?.slice(0, 10)}.\n\n${(made.changelog ?? '').trimEnd()}`);
}

const isOver = ({ status }: ReleaseView): boolean => status !== 'requested' && status !== 'intended';

interface Wait {
  readonly asked: ReleaseView;
  readonly repository: string;
  readonly seconds: number;
}

/** Looks again after every event about releases. */
async function outcomeOf(
  context: Context,
  client: ApiClient,
  { asked, repository, seconds }: Wait,
): Promise<ReleaseView> {
  const late = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([context.interrupts.signal, late]);
  const look = async () => (await client.releases(repository)).find(({ id }) => id === asked.id) ?? asked;
  let now = await look();
  while (!isOver(now) && !signal.aborted) {
    await pause(signal);
    now = await look();
  }
  if (isOver(now)) return now;
  const hint = `See what becomes of it with: hands releases ${repository}`;
  if (!late.aborted)
    throw new CliError('interrupted; the release goes on', { code: 'interrupted', exit: EXIT.interrupted, hint });
  throw new CliError(`not made after ${seconds} s; it still waits`, { code: 'timed-out', exit: EXIT.timedOut, hint });
}

const LOOK_MS = 250;

/** Until the next look, or until nobody waits any more. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, LOOK_MS);
    signal.addEventListener('abort', end);
  });
}

function notReleased({ failure, status }: ReleaseView): CliError {
  return new CliError(failure?.message ?? 'nothing was released', { code: failure?.code ?? status });
}

const COLUMNS: readonly Column<ReleaseView>[] = [
  { title: 'VERSION', value: ({ version }) => version },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'COMMIT', value: ({ sha }) => sha?.slice(0, 10) },
  { title: 'AT', value: ({ releasedAt, createdAt }) => (releasedAt ?? createdAt).slice(0, 19).replace('T', ' ') },
  { title: 'BY', value: ({ requestedBy }) => requestedBy },
  { title: 'WHY NOT', value: ({ failure }) => failure?.message },
];

/** `hands releases NAME`: newest first. */
export async function releases(context: Context, repository: string): Promise<void> {
  const items = await context.client().releases(repository);
  const { terminal, options } = context;
  if (options.json) terminal.json({ items });
  else if (items.length === 0)
    terminal.say(`There are no releases of ${repository}. Make one: hands release ${repository}`);
  else terminal.data(table(COLUMNS, items, terminal.width));
}
