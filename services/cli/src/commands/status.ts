import type {
  AgentView,
  EpicView,
  EscalationView,
  MergeQueueView,
  PlanEstimate,
  SystemView,
  TaskView,
} from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { renderEpic } from '../views/epics.js';
import { countZones, renderTeam, renderZones } from '../views/team.js';
import type { Context } from './context.js';
import { atMostEvery } from './at-most-every.js';

interface Snapshot {
  readonly system: SystemView;
  readonly agents: readonly AgentView[];
  readonly tasks: readonly TaskView[];
  readonly mergeQueue: readonly MergeQueueView[];
  readonly escalations: readonly EscalationView[];
  /** Those that run or wait for a person, with how long their plans take. */
  readonly epics: readonly (EpicView & { readonly estimate: PlanEstimate | null })[];
}

/** `hands status [-w]`: the team now; with `-w` again after everything that happens, until Ctrl-C. */
export async function status(context: Context, options: { watch?: boolean }): Promise<void> {
  const client = context.client(options.watch ? 30_000 : 0);
  show(context, await read(client), false);
  if (!options.watch) return;
  const refresh = atMostEvery(500, async () => show(context, await read(client), true));
  const after = (await client.eventsSince(0)).at(-1)?.seq ?? 0;
  for await (const event of client.follow({ after, signal: context.interrupts.signal }))
    if (event.seq > 0) refresh.ask();
  await refresh.idle();
}

async function read(client: ApiClient): Promise<Snapshot> {
  const [system, agents, tasks, mergeQueue, escalations, epics] = await Promise.all([
    client.system(),
    client.all('agents'),
    client.all('tasks'),
    client.all('merge-queue'),
    client.all('escalations', { status: 'open' }),
    openEpics(client),
  ]);
  return { system, agents, tasks, mergeQueue, escalations, epics };
}

const OPEN: readonly EpicView['status'][] = ['awaiting_approval', 'needs_human', 'running'];

async function openEpics(client: ApiClient): Promise<Snapshot['epics']> {
  const lists = await Promise.all(OPEN.map((status) => client.all('epics', { status })));
  const withEstimate = async (epic: EpicView) => ({
    ...epic,
    estimate: epic.plan === null ? null : (await client.plan(epic.id)).estimate,
  });
  return Promise.all(lists.flat().map(withEstimate));
}

function show({ terminal, options }: Context, snapshot: Snapshot, again: boolean): void {
  if (options.json) return terminal.json({ ...snapshot, zones: countZones(snapshot.tasks) });
  const look = { paint: terminal.paint, width: terminal.width, now: Date.now() };
  const text = render(snapshot, look);
  if (!again) terminal.data(text);
  else if (terminal.live) terminal.redraw(text);
  else terminal.data(`\n${text}`);
}

function render(snapshot: Snapshot, look: Parameters<typeof renderTeam>[1]): string {
  const { system, agents, tasks, mergeQueue, escalations, epics } = snapshot;
  const model = system.model.scripted ? 'scripted model' : system.model.name;
  const queued = mergeQueue.flatMap(({ repository, entries }) =>
    entries.length === 0 ? [] : [`merge queue of ${repository}: ${entries.map(({ taskKey }) => taskKey).join(', ')}`],
  );
  const stuck = mergeQueue.flatMap(({ trouble }) => (trouble === null ? [] : [look.paint.red(trouble.message)]));
  const asked = escalations.map(
    ({ id, question }) => `${look.paint.red('needs you')}  ${question}  (hands answer ${id} …)`,
  );
  return [
    look.paint.dim(
      `${model} · ${system.queue} · ${system.database} · sandboxes: ${system.sandbox.provider}, ${system.sandbox.isolation}`,
    ),
    renderTeam(agents, look),
    renderZones(tasks),
    ...epics.map((epic) => renderEpic(epic, look.paint)),
    ...queued,
    ...stuck,
    ...asked,
  ].join('\n');
}
