import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RepositoryView } from '@manyhands/contracts';
import { ApiClient } from '../api/client.js';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import type { Context } from '../commands/context.js';
import { withStack } from '../commands/with-stack.js';
import { checkoutDir, type SandboxKind, type Stack } from '../stack/index.js';
import { exitOf, makeReport, type DemoReport, type Ending } from './demo-report.js';
import { follow } from './follow.js';
import { makeOwnDatabase } from './own-database.js';
import { renderReport } from './render-report.js';
import { People } from './people.js';
import { readSampleEpics } from './sample-epics.js';
import { makeSampleRepository, type SampleRepository } from './sample-repository.js';
import type { ScenarioName } from './scenario-names.js';
import { readScenario, type Meanwhile, type Scenario } from './scenario.js';
import { verifyDevelop } from './verify.js';

export interface DemoOptions {
  /** Leave the stack running after the report, until Ctrl-C. */
  readonly keepRunning?: boolean;
  /** Keep the data of an earlier demo. */
  readonly keep?: boolean;
  /** Seconds until the demo gives up; default 600. */
  readonly deadline?: number;
  readonly port?: number;
  readonly sandboxes?: SandboxKind;
  readonly scenario?: ScenarioName;
}

/** `hands demo`: the main job, for real, on a stack of its own, with a closing report. Stops everything at the end. */
export async function demo(context: Context, options: DemoOptions): Promise<ExitCode> {
  const scenario = await readScenario(options.scenario ?? 'features');
  // The stack reads them from there.
  for (const [name, value] of Object.entries(scenario.environment)) process.env[name] ??= value;
  return withOwnDatabase(() =>
    withStack(context, { ...options, kind: 'demo', fresh: options.keep !== true }, async (stack) => {
      const report = await play(context, { stack, scenario, options });
      show(context, report);
      if (exitOf(report) !== EXIT.ok) tellWhereToLook(context, stack, report);
      if (options.keepRunning) await keepRunning(context, stack);
      return exitOf(report);
    }),
  );
}

/** When the user has a database server, the demo gets a database of its own on it. */
async function withOwnDatabase(run: () => Promise<ExitCode>): Promise<ExitCode> {
  const given = process.env['DATABASE_URL'];
  const own = given ? await makeOwnDatabase(given) : null;
  if (own === null) return run();
  process.env['DATABASE_URL'] = own.url; // The stack reads it from there.
  try {
    return await run();
  } finally {
    await own.drop();
    process.env['DATABASE_URL'] = given;
  }
}

interface Play {
  readonly stack: Stack;
  readonly scenario: Scenario;
  readonly options: DemoOptions;
}

/** Takes the example in, submits the scenario's epics, follows them to their end, and looks at what has come of it. */
async function play(context: Context, { stack, scenario, options }: Play): Promise<DemoReport> {
  const begun = performance.now();
  const client = new ApiClient({ url: stack.url, token: stack.token, patienceMs: 60_000 });
  const example = join(checkoutDir, 'examples', 'team-board');
  const sample = await makeSampleRepository(example, join(stack.dataDir, 'sample', 'team-board'));
  const repository = await register(client, { ...sample, gate: [...scenario.gate, ...sample.gate] });
  const epicIds: string[] = [];
  for (const epic of await readSampleEpics(scenario.epics, scenario)) {
    epicIds.push((await client.submit({ repository: repository.name, ...epic }, randomUUID())).id);
  }
  const deadlineMs = (options.deadline ?? 600) * 1000;
  const { terminal, interrupts } = context;
  const bare = join(stack.dataDir, 'repositories', `${repository.id}.git`);
  const { meanwhile } = scenario;
  const say = (line: string): void => terminal.say(line);
  const people = meanwhile === null ? undefined : new People({ client, repository, bare, meanwhile, say });
  const ending = await follow({ client, terminal, epicIds, interrupted: interrupts.signal, deadlineMs, people });
  return conclude({ client, stack, repository, bare, epicIds, ending, begun, meanwhile });
}

async function conclude(o: {
  client: ApiClient;
  stack: Stack;
  repository: RepositoryView;
  bare: string;
  epicIds: readonly string[];
  ending: Ending;
  begun: number;
  meanwhile: Meanwhile | null;
}): Promise<DemoReport> {
  const { client, stack, repository, bare, ending, meanwhile } = o;
  const seconds = (performance.now() - o.begun) / 1000;
  const verdict =
    ending === 'interrupted' ? null : await verifyDevelop(bare, repository.integrationBranch, repository.gate);
  const [system, events, epics] = await Promise.all([
    client.system(),
    client.eventsSince(0),
    Promise.all(o.epicIds.map((id) => client.epic(id))),
  ]);
  const ours = events.filter(({ repositoryId }) => repositoryId === repository.id);
  return makeReport({
    events: ours,
    epics,
    system,
    verdict,
    ending,
    dashboard: stack.url,
    seconds,
    expected: meanwhile?.outcome ?? null,
  });
}

/** On a database that was used before, the name may be taken. */
async function register(client: ApiClient, sample: SampleRepository): Promise<RepositoryView> {
  const branches = { integrationBranch: 'develop', releaseBranch: 'main' };
  try {
    return await client.register({ ...sample, ...branches }, randomUUID());
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'repository-name-taken') throw error;
    const name = `${sample.name}-${randomUUID().slice(0, 8)}`;
    return client.register({ ...sample, ...branches, name }, randomUUID());
  }
}

function show({ terminal, options }: Context, report: DemoReport): void {
  if (options.json) terminal.say(renderReport(report, terminal.messagePaint));
  else terminal.data(`\n${renderReport(report, terminal.paint)}`);
  if (options.json) terminal.json(report);
}

/** After a demo that did not reach its end, the next thing that a person does is look for the reason. */
function tellWhereToLook({ terminal }: Context, stack: Stack, report: DemoReport): void {
  if (report.gateOutput !== '') terminal.say(`The gate of the final develop said:\n${report.gateOutput}`);
  terminal.say(`The logs of all processes: ${join(stack.dataDir, 'logs')}`);
}

async function keepRunning({ terminal, interrupts }: Context, stack: Stack): Promise<void> {
  terminal.say(`Still running; dashboard: ${stack.url}/#token=${stack.token}  Stop with Ctrl-C.`);
  await interrupts.happened();
}
