import type { AgentView, EscalationView, MergeQueueView, SystemView, TaskView } from '@manyhands/contracts';
import type { ApiClient } from '../api/client.js';
import { countZones, renderTeam, renderZones } from '../views/team.js';
import type { Context } from './context.js';
import { atMostEvery } from './at-most-every.js';

interface Snapshot {
  readonly system: SystemView;
  readonly agents: readonly AgentView[];
  readonly tasks: readonly TaskView[];
  readonly mergeQueue: readonly MergeQueueView[];
  readonly escalations: readonly EscalationView[];
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
  const [system, agents, tasks, mergeQueue, escalations] = await Promise.all([
    client.system(),
    client.all('agents'),
    client.all('tasks'),
    client.all('merge-queue'),
    client.all('escalations', { status: 'open' }),
  ]);
  return { system, agents, tasks, mergeQueue, escalations };
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
  const { system, agents, tasks, mergeQueue, escalations } = snapshot;
  const model = system.model.scripted ? 'scripted model' : system.model.name;
  const queued = mergeQueue.flatMap(({ repository, entries }) =>
    entries.length === 0 ? [] : [`merge queue of ${repository}: ${entries.map(({ taskKey }) => taskKey).join(', ')}`],
  );
  const asked = escalations.map(
    ({ id, question }) => `${look.paint.red('needs you')}  ${question}  (hands answer ${id} …)`,
  );
  return [
    look.paint.dim(
      `${model} · ${system.queue} · ${system.database} · sandboxes: ${system.sandbox.provider}, ${system.sandbox.isolation}`,
    ),
    renderTeam(agents, look),
    renderZones(tasks),
    ...queued,
    ...asked,
  ].join('\n');
}
