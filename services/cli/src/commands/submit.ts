import type { ApprovalPolicy, EpicView, SubmitEpic } from '@manyhands/contracts';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { ApiClient } from '../api/client.js';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import type { Context } from './context.js';
import { readEpic, type EpicFile } from './read-epic.js';
import { waitForEpic } from './wait-for-epic.js';

export interface SubmitOptions {
  readonly title?: string;
  readonly body?: string;
  readonly repo?: string;
  readonly plan?: string;
  readonly maxCost?: number;
  readonly approval?: ApprovalPolicy;
  readonly allowProtected?: boolean;
  readonly idempotencyKey?: string;
  readonly wait?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** `hands submit [FILE]`: asks for an epic, from flags, a file or standard input. */
export async function submit(context: Context, file: string | undefined, options: SubmitOptions): Promise<ExitCode> {
  const client = context.client(options.wait ? 30_000 : 0);
  const epic = await client.submit(await compose(client, file, options), options.idempotencyKey ?? randomUUID());
  const over = options.wait ? await wait(context, client, { epic, options }) : epic;
  if (context.options.json) context.terminal.json(over);
  else context.terminal.data(epic.id);
  if (options.wait) return exitOf(over);
  context.terminal.say(`Next: hands status -w, or hands epics show ${epic.id}`);
  return EXIT.ok;
}

async function wait(
  context: Context,
  client: ApiClient,
  o: { epic: EpicView; options: SubmitOptions },
): Promise<EpicView> {
  const { terminal, interrupts } = context;
  const timeoutMs = (o.options.timeout ?? 3600) * 1000;
  return waitForEpic(client, o.epic.id, { signal: interrupts.signal, timeoutMs, onLine: (line) => terminal.say(line) });
}

/** What a finished or stopped epic means for a script. */
export function exitOf({ status, tasks, failure }: Pick<EpicView, 'status' | 'tasks' | 'failure'>): ExitCode {
  switch (status) {
    case 'done':
      return EXIT.ok;
    case 'awaiting_approval':
    case 'needs_human':
      return EXIT.waitsForHuman;
    case 'cancelled':
      return EXIT.usage;
    case 'failed':
      if (failure?.code === 'budget-exceeded' || failure?.code === 'plan-denied') return EXIT.policy;
      return tasks.landed > 0 ? EXIT.partial : EXIT.error;
    case 'submitted':
    case 'planning':
    case 'running':
      return EXIT.timedOut;
    default:
      return status satisfies never;
  }
}

/** Flags win over the file. */
async function compose(client: ApiClient, file: string | undefined, options: SubmitOptions): Promise<SubmitEpic> {
  const read = file === undefined ? {} : readEpic(await readFileOrInput(file), file);
  const planYaml = options.plan === undefined ? read.planYaml : await readFileOrInput(options.plan);
  const { maxCost = read.maxCost, approval = read.approval, allowProtected } = options;
  return {
    repository: options.repo ?? read.repository ?? (await onlyRepository(client)),
    ...titleAndBody(read, options),
    ...{ planYaml, maxCost, approval, allowProtected },
  };
}

function titleAndBody(read: EpicFile, options: SubmitOptions): { title: string; body: string } {
  const title = options.title ?? read.title;
  const body = options.body ?? read.body ?? title;
  if (title !== undefined && body !== undefined) return { title, body };
  throw new CliError('an epic needs a title', {
    code: 'title-missing',
    exit: EXIT.usage,
    hint: 'Give --title and --body, or a file: Markdown with "title:" in its front matter, or YAML with title and body.',
  });
}

async function readFileOrInput(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CliError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'file-unreadable',
      exit: EXIT.usage,
      cause,
    });
  }
}

/** With one repository there is nothing to choose. */
async function onlyRepository(client: ApiClient): Promise<string> {
  const { items } = await client.list('repositories', { limit: 10 });
  const [only, ...more] = items;
  if (only && more.length === 0) return only.name;
  throw new CliError(
    only ? `which repository? ${items.map(({ name }) => name).join(', ')}` : 'there is no repository yet',
    {
      code: 'repository-missing',
      exit: EXIT.usage,
      hint: only ? 'Name it with --repo.' : 'Take one in with: hands repo add SOURCE --gate "npm test"',
    },
  );
}
