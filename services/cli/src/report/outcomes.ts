import type { EventView } from '@manyhands/contracts';

/** What came of a change that met something: `resolved` by rungs, `redone` by its agent, `blamed` for a red gate, or a person was asked. */
export type Outcome = 'landed' | 'resolved' | 'redone' | 'blamed' | 'asked' | 'open';

export interface TaskOutcome {
  readonly key: string;
  readonly outcome: Outcome;
  /** In words: files and rungs, or the reason. */
  readonly how: string;
}

/** What came of each task, by its events alone, in the order in which the tasks were made. Pure. */
export function tellOutcomes(events: readonly EventView[]): TaskOutcome[] {
  const created = events.filter(({ type }) => type === 'task.created');
  return created.map(({ taskId, data }) => {
    const key = String(data['key']);
    return { key, ...outcomeOf(events.filter((event) => event.taskId === taskId)) };
  });
}

function outcomeOf(events: readonly EventView[]): Omit<TaskOutcome, 'key'> {
  const last = (type: EventView['type']) => events.findLast((event) => event.type === type);
  const left = last('change.ejected');
  const resolved = last('change.conflict_resolved');
  const attempts = events.filter(({ type, data }) => type === 'session.started' && data['kind'] === 'work').length;
  if (last('change.landed') !== undefined) {
    if (resolved !== undefined) return { outcome: 'resolved', how: filesAndRungs(resolved) };
    return attempts > 1
      ? { outcome: 'redone', how: `its agent did it ${attempts} times` }
      : { outcome: 'landed', how: '' };
  }
  if (left === undefined) return { outcome: 'open', how: '' };
  return { outcome: left.data['kind'] === 'red-gate' ? 'blamed' : 'asked', how: reasonOf(left) };
}

function filesAndRungs({ data }: EventView): string {
  const files = Array.isArray(data['files']) ? (data['files'] as { path: string; rung: number }[]) : [];
  return files.map(({ path, rung }) => `${path} by rung ${rung}`).join(', ');
}

const reasonOf = ({ data }: EventView): string => (data['reason'] as { message?: string } | undefined)?.message ?? '';
