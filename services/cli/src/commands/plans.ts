import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EpicView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import { epicInComment } from '../planning/plan-file.js';
import { renderEstimate, renderTree } from '../planning/render-plan.js';
import type { Context } from './context.js';
import { choose } from './list-and-show.js';
import { readEpic } from './read-epic.js';
import { submit, type SubmitOptions } from './submit.js';

/** `hands apply FILE`: submits an epic with the plan that the file has; no model is asked for one. Options win over the file. */
export async function apply(context: Context, file: string, options: SubmitOptions): Promise<ExitCode> {
  const text = await readText(file);
  const { planYaml } = readEpic(text, file);
  if (planYaml !== undefined) return submit(context, file, { ...epicInComment(text), ...options });
  throw new CliError(`${file} has no plan`, {
    code: 'plan-missing',
    exit: EXIT.usage,
    hint: 'hands plan --dry-run --epic FILE --out PLAN.yaml writes one. Without a plan: hands submit FILE',
  });
}

/** `hands approve EPIC`: puts the plan that waits to work; with `hash`, only if it is this one. */
export async function approve(context: Context, wanted: string, hash: string | undefined): Promise<void> {
  const client = context.client();
  const epic = await findEpic(client, wanted);
  const plan = await client.plan(epic.id);
  if (epic.status !== 'awaiting_approval') throw notWaiting(epic);
  const approved = await client.approve(epic.id, { hash: hash ?? plan.hash ?? '' }, randomUUID());
  if (context.options.json) return context.terminal.json(approved);
  context.terminal.say(`Approved: version ${plan.version} of the plan of "${epic.title}".`);
  context.terminal.say('Next: hands status -w');
}

/** `hands deny EPIC --reason TEXT`: says no to the plan, which ends the epic. */
export async function deny(context: Context, wanted: string, body: { reason: string; hash?: string }): Promise<void> {
  const client = context.client();
  const epic = await findEpic(client, wanted);
  const denied = await client.deny(epic.id, body, randomUUID());
  if (context.options.json) return context.terminal.json(denied);
  context.terminal.say(`Denied: the plan of "${epic.title}". The epic is over.`);
}

/** `hands plan show EPIC`: the newest plan, or one version of it, with how long it takes. */
export async function showPlan(context: Context, wanted: string, version: number | undefined): Promise<void> {
  const client = context.client();
  const { terminal } = context;
  const plan = await client.plan((await findEpic(client, wanted)).id, version);
  if (context.options.json) return terminal.json(plan);
  const warnings = plan.violations.map(({ severity, message }) => `${String(severity)}: ${String(message)}`);
  const lines = [
    `version ${plan.version}, ${plan.origin === 'model' ? 'by the model' : `by ${plan.author ?? 'somebody'}`}, ${plan.standing}`,
    ...plan.reasons,
    renderTree(plan.document, terminal),
    ...(plan.estimate === null ? [] : [renderEstimate(plan.estimate)]),
    ...warnings,
    terminal.paint.dim(`hash ${plan.hash ?? 'unknown'}`),
  ];
  terminal.data(lines.join('\n'));
}

/** `hands plan edit EPIC FILE`: a new version of the plan, while nothing of it has started. */
export async function editPlan(context: Context, wanted: string, file: string): Promise<void> {
  const client = context.client();
  const epic = await findEpic(client, wanted);
  const text = await readText(file);
  const planYaml = hasTasksAtTop(text) ? text : (readEpic(text, file).planYaml ?? text);
  const plan = await client.supplyPlan(epic.id, { planYaml }, randomUUID());
  if (context.options.json) return context.terminal.json(plan);
  const { terminal } = context;
  terminal.say(`Version ${plan.version} is ${plan.standing === 'started' ? 'at work' : plan.standing}.`);
  const next =
    plan.standing === 'awaiting-approval'
      ? `hands approve ${epic.id.slice(0, 13)} --plan ${plan.hash ?? ''}`
      : 'hands status -w';
  terminal.say(`Next: ${next}`);
}

/** `hands plan transcript EPIC`: everything that the planning model was asked and answered. */
export async function planTranscript(context: Context, wanted: string, version: number | undefined): Promise<void> {
  const client = context.client();
  const transcript = await client.transcript((await findEpic(client, wanted)).id, version);
  const { terminal } = context;
  if (context.options.json) return terminal.json(transcript);
  const turns = transcript.turns.flatMap((turn, at) => [
    terminal.paint.dim(`— answer ${at + 1} of ${transcript.turns.length} —`),
    ...messagesOf(turn),
  ]);
  terminal.data(turns.length === 0 ? 'the model has not answered' : turns.join('\n'));
}

/** Each call repeats the conversation so far: of what was asked, only the last message is new. */
function messagesOf(turn: Record<string, unknown>): string[] {
  const { messages = [], answer } = (turn['transcript'] ?? {}) as {
    messages?: { role: string; content: string }[];
    answer?: { content: string | null; refusal?: string | null };
  };
  const asked = messages.at(-1);
  return [
    ...(asked === undefined ? [] : [`${asked.role}:`, asked.content]),
    'model:',
    answer?.content ?? answer?.refusal ?? JSON.stringify(turn['document'] ?? null),
  ];
}

/** An epic by its id or the beginning of it, or by its title. */
async function findEpic(client: ApiClient, wanted: string): Promise<EpicView> {
  const epics = await client.all('epics');
  const found = choose(epics, { name: 'epics', names: ['title'] }, wanted);
  return found as unknown as EpicView;
}

function notWaiting({ title, status }: EpicView): CliError {
  return new CliError(`the epic "${title}" waits for no approval: it is ${status}`, { code: 'plan-not-waiting' });
}

const hasTasksAtTop = (text: string): boolean => /^\s*(?:\{\s*"|)?(?:version|tasks)"?\s*:/.test(text);

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`cannot read ${file}: ${said}`, { code: 'file-unreadable', exit: EXIT.usage, cause });
  }
}
