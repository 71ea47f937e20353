import type { Blocker, EventView } from '@manyhands/contracts';
import { measurePhases, type Phase, type PhaseTimes } from './phases.js';

/** What became of one task, and what it took. */
export interface TaskStory {
  readonly key: string;
  readonly role: string;
  readonly agent: string;
  readonly attempts: number;
  readonly redChecks: number;
  readonly refusedPushes: number;
  readonly landed: string | null;
  /** Last status of the task. */
  readonly status: string;
}

/** One session that could not have its files at once. */
export interface WaitStory {
  readonly key: string;
  readonly agent: string;
  readonly blockers: readonly Blocker[];
  /** Milliseconds until the lease came; null when it never did. */
  readonly waitedMs: number | null;
}

/** What a run did, told by its events alone. */
export interface Story {
  readonly tasks: readonly TaskStory[];
  readonly waits: readonly WaitStory[];
  readonly landed: number;
  readonly refusedPushes: number;
  /** Plans that were sent back to the planner. */
  readonly refusedPlans: number;
  /** Sessions whose checks were red and then green. */
  readonly redChecksFixed: number;
  readonly phases: Record<Phase, PhaseTimes>;
}

/** Tells the story of a run. Pure: the same events tell the same story. */
export function tellStory(events: readonly EventView[]): Story {
  const tasks = tellTasks(events);
  return {
    tasks,
    waits: tellWaits(events),
    landed: tasks.filter(({ landed }) => landed !== null).length,
    refusedPushes: events.filter(({ type }) => type === 'session.push_refused').length,
    refusedPlans: events.filter(({ type }) => type === 'epic.plan_refused').length,
    redChecksFixed: countFixed(events),
    phases: measurePhases(events),
  };
}

function tellTasks(events: readonly EventView[]): TaskStory[] {
  const byTask = new Map<string, EventView[]>();
  for (const event of events) {
    if (event.taskId !== null) byTask.set(event.taskId, [...(byTask.get(event.taskId) ?? []), event]);
  }
  return [...byTask.values()].map(tellTask);
}

function tellTask(events: readonly EventView[]): TaskStory {
  const of = (type: EventView['type']) => events.filter((event) => event.type === type);
  const data = (type: EventView['type']) => of(type).at(-1)?.data ?? {};
  const work = of('session.started').filter((event) => event.data['kind'] === 'work');
  const sha = data('change.landed')['sha'];
  return {
    key: text(data('task.created')['key'] ?? data('session.started')['key']),
    role: text(data('task.created')['role']),
    agent: text(work.at(-1)?.data['agent'] ?? '-'),
    attempts: work.length,
    redChecks: of('session.checks').filter((event) => event.data['green'] === false).length,
    refusedPushes: of('session.push_refused').length,
    landed: typeof sha === 'string' ? sha : null,
    status: statusOf(events),
  };
}

function tellWaits(events: readonly EventView[]): WaitStory[] {
  const agents = new Map(events.filter(({ type }) => type === 'session.started').map((e) => [e.sessionId, e.data]));
  const first = new Map<string | null, EventView>();
  for (const event of events) {
    if (event.type === 'lease.waiting' && !first.has(event.sessionId)) first.set(event.sessionId, event);
  }
  return [...first.values()].map((event) => {
    const got = events.find(({ type, sessionId }) => type === 'lease.acquired' && sessionId === event.sessionId);
    return {
      key: text(event.data['key'] ?? agents.get(event.sessionId)?.['key']),
      agent: text(agents.get(event.sessionId)?.['agent'] ?? '-'),
      blockers: Array.isArray(event.data['blockers']) ? (event.data['blockers'] as Blocker[]) : [],
      waitedMs: got ? Date.parse(got.at) - Date.parse(event.at) : null,
    };
  });
}

function countFixed(events: readonly EventView[]): number {
  const red = new Set<string | null>();
  const fixed = new Set<string | null>();
  for (const { type, sessionId, data } of events) {
    if (type !== 'session.checks') continue;
    if (data['green'] === false) red.add(sessionId);
    else if (red.has(sessionId)) fixed.add(sessionId);
  }
  return fixed.size;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function statusOf(events: readonly EventView[]): string {
  const last = events.findLast(({ type }) => type.startsWith('task.') && type !== 'task.created');
  return last?.type.slice('task.'.length) ?? 'pending';
}
