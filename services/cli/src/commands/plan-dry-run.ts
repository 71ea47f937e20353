import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalPolicy, PlanDocument } from '@manyhands/contracts';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import { runDryRun } from '../planning/dry-run-process.js';
import { planFileText, type EpicOfPlan } from '../planning/plan-file.js';
import { renderReport } from '../planning/render-plan.js';
import { repositoryForPlanning } from '../planning/repository-for-planning.js';
import { chooseModel } from '../stack/model-endpoint.js';
import { TEAM } from '../stack/services.js';
import { Supervisor } from '../stack/supervisor.js';
import type { Context } from './context.js';
import { readEpic } from './read-epic.js';

export interface PlanDryRunOptions {
  readonly dryRun?: boolean;
  readonly epic?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly approval?: ApprovalPolicy;
  /** Where the plan is written, with its epic. */
  readonly out?: string;
  /** Where everything that was asked and answered is written. */
  readonly transcript?: string;
  /** A transcript to replay. */
  readonly replay?: string;
  /** Seconds. */
  readonly timeout?: number;
}

/** The roles that the services begin with. */
const ROLES = [
  { name: 'backend', description: 'Server code: API, data, business rules, and their tests.' },
  { name: 'frontend', description: 'What people see: views, components, styles, client code, and their tests.' },
  {
    name: 'qa',
    description: 'Tests across parts, test data, quality checks; reviews what frontend and backend propose.',
  },
];

/** `hands plan --dry-run`: plans an epic and stores nothing. `--replay`: comes to a recorded plan again, without a model. */
export async function planDryRun(context: Context, options: PlanDryRunOptions): Promise<ExitCode> {
  if (options.replay === undefined && options.dryRun !== true) throw WHAT_NOW;
  const scratch = await mkdtemp(join(tmpdir(), 'hands-plan-'));
  const { terminal, interrupts } = context;
  const supervisor = new Supervisor({ logsDir: scratch, onLine: (line) => terminal.say(line) });
  try {
    const request = await requestOf(context, options, { scratch, supervisor });
    let rounds = 0;
    const { transcript, ...report } = await runDryRun(request.asked, {
      signal: interrupts.signal,
      onRefused: (violations) => terminal.say(`plan ${(rounds += 1)} breaks ${counted(violations.length)}`),
    });
    if (context.options.json) terminal.json(report);
    else terminal.data(renderReport(report, terminal));
    if (options.transcript !== undefined)
      await writeText(options.transcript, `${JSON.stringify(transcript, null, 2)}\n`);
    if (options.out !== undefined && report.plan !== null)
      await writePlan(context, options.out, { epic: request.epic, plan: report.plan });
    return report.ok ? EXIT.ok : EXIT.policy;
  } finally {
    await supervisor.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

const counted = (rules: number): string => (rules === 1 ? 'a rule' : `${rules} rules`);

const WHAT_NOW = new CliError(
  'say what to do: --dry-run plans an epic and stores nothing, --replay FILE repeats a transcript',
  {
    code: 'mode-missing',
    exit: EXIT.usage,
    hint: 'hands plan --dry-run --repo DIR --epic FILE. To have it planned and done: hands submit FILE',
  },
);

interface Asked {
  readonly asked: object;
  readonly epic: EpicOfPlan;
}

interface Surroundings {
  readonly scratch: string;
  readonly supervisor: Supervisor;
}

async function requestOf(context: Context, options: PlanDryRunOptions, around: Surroundings): Promise<Asked> {
  const transcript = options.replay === undefined ? null : await readTranscript(options.replay);
  const epic = transcript?.question.epic ?? (await epicOf(options.epic));
  const { title, body, approval = 'automatic' } = epic;
  const isRepositoryUsed = transcript === null || options.repo !== undefined;
  return {
    epic,
    asked: {
      repository: isRepositoryUsed ? await repositoryOf(context, options, around) : null,
      model: transcript === null ? await modelOf(context, around.supervisor) : null,
      transcript,
      cacheDir: around.scratch,
      epic: { title, body },
      roles: ROLES,
      team: Object.fromEntries(ROLES.map(({ name }) => [name, TEAM.filter(({ role }) => role === name).length])),
      prices: pricesOf(context.env),
      approval: options.approval ?? approval,
      limitMs: Math.round((options.timeout ?? DEFAULT_SECONDS) * 1000),
    },
  };
}

const DEFAULT_SECONDS = 1200;

async function repositoryOf({ terminal }: Context, options: PlanDryRunOptions, { scratch }: Surroundings) {
  const { repo = '.', branch } = options;
  const { description, ...repository } = await repositoryForPlanning(repo, { branch, scratch });
  terminal.say(`planning against ${description}`);
  return repository;
}

async function modelOf({ terminal }: Context, supervisor: Supervisor) {
  const { description, baseUrl, apiKey, name } = await chooseModel(supervisor);
  terminal.say(`model: ${description}`);
  return { baseUrl, apiKey, name };
}

const pricesOf = (env: NodeJS.ProcessEnv) => ({
  inputCostPerToken: price(env, 'LLM_INPUT_COST_PER_TOKEN'),
  outputCostPerToken: price(env, 'LLM_OUTPUT_COST_PER_TOKEN'),
});

function price(env: NodeJS.ProcessEnv, name: string): number {
  const value = Number(env[name] ?? 0);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new CliError(`${name} must be a number of US dollars, at least 0`, { code: 'bad-price', exit: EXIT.usage });
}

async function epicOf(file: string | undefined): Promise<Asked['epic']> {
  if (file === undefined)
    throw new CliError('name the epic with --epic FILE', { code: 'epic-missing', exit: EXIT.usage });
  const { title, body = title, approval } = readEpic(await readText(file), file);
  if (title !== undefined && body !== undefined)
    return { title, body, ...(approval === undefined ? {} : { approval }) };
  throw new CliError(`${file} has no title`, { code: 'title-missing', exit: EXIT.usage });
}

interface Transcript {
  readonly question: { readonly epic: { readonly title: string; readonly body: string } };
}

/** What a transcript is in whole is for the planner to say; here it must have an epic. */
async function readTranscript(file: string): Promise<Transcript & { question: { epic: Asked['epic'] } }> {
  try {
    const value = JSON.parse(await readText(file)) as Partial<Transcript> | null;
    const { title, body } = value?.question?.epic ?? {};
    if (typeof title === 'string' && typeof body === 'string') return value as Transcript;
  } catch (error) {
    if (error instanceof CliError) throw error;
  }
  throw new CliError(`${file} is no transcript of planning`, {
    code: 'bad-transcript',
    exit: EXIT.usage,
    hint: 'hands plan transcript EPIC --json prints one, and hands plan --dry-run --transcript FILE writes one.',
  });
}

/** The plan with its epic, as `hands apply` reads it. */
async function writePlan(
  { terminal }: Context,
  file: string,
  o: { epic: EpicOfPlan; plan: PlanDocument },
): Promise<void> {
  await writeText(file, planFileText(o.epic, o.plan));
  terminal.say(`Next: hands apply ${file}`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw fileError(`cannot read ${file}`, 'file-unreadable', cause);
  }
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw fileError(`cannot write ${file}`, 'file-unwritable', cause);
  }
}

const fileError = (what: string, code: string, cause: unknown): CliError =>
  new CliError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { code, exit: EXIT.usage, cause });
