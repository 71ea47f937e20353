import type { EventView } from '@manyhands/contracts';
import { overlap, parseScope } from '@manyhands/scope';

/**
 * What must hold of a run to its end however often something died in it, told by its events alone. Answers what does not hold;
 * nothing when all is well.
 */
export function violations(events: readonly EventView[]): string[] {
  return [
    ...outOfOrder(events),
    ...unwanted(events),
    ...unlikeOne(events, 'task.landed'),
    ...unlikeOne(events, 'change.landed'),
    ...unevenReviews(events),
    ...unpaired(events, { begin: 'session.started', end: ['session.ended'], by: ({ sessionId }) => sessionId }),
    ...unpaired(events, {
      begin: 'sandbox.requested',
      end: ['sandbox.stopped', 'sandbox.failed'],
      by: ({ data }) => String(data['sandboxId']),
    }),
    ...leaseTrouble(events),
  ];
}

/** Every event came once, in order, however often its reader had to come back. */
function outOfOrder(events: readonly EventView[]): string[] {
  return events.flatMap(({ seq }, n) => {
    const before = events[n - 1]?.seq ?? 0;
    return seq > before ? [] : [`event ${seq} came after event ${before}`];
  });
}

/** No person was needed and nothing was given up. */
function unwanted(events: readonly EventView[]): string[] {
  const types = [
    'task.needs_human',
    'task.abandoned',
    'change.redo',
    'change.ejected',
    'escalation.opened',
    'epic.failed',
  ];
  return events.filter(({ type }) => types.includes(type)).map(({ type, data }) => `${type} ${JSON.stringify(data)}`);
}

/** Every task has exactly one of them. */
function unlikeOne(events: readonly EventView[], type: EventView['type']): string[] {
  const tasks = events.filter((event) => event.type === 'task.created');
  return tasks.flatMap(({ taskId, data }) => {
    const count = events.filter((event) => event.type === type && event.taskId === taskId).length;
    return count === 1 ? [] : [`${String(data['key'])} has ${count} times ${type}`];
  });
}

/** Every proposal got one verdict. */
function unevenReviews(events: readonly EventView[]): string[] {
  const count = (type: EventView['type'], key: unknown): number =>
    events.filter((event) => event.type === type && event.data['key'] === key).length;
  const keys = new Set(events.filter(({ type }) => type === 'change.proposed').map(({ data }) => data['key']));
  return [...keys].flatMap((key) => {
    const [proposed, reviewed] = [count('change.proposed', key), count('change.reviewed', key)];
    return proposed === reviewed
      ? []
      : [`${String(key)} was proposed ${proposed} times and reviewed ${reviewed} times`];
  });
}

/** What began has ended, once. */
function unpaired(
  events: readonly EventView[],
  pair: { begin: EventView['type']; end: readonly EventView['type'][]; by: (event: EventView) => string | null },
): string[] {
  const begun = events.filter(({ type }) => type === pair.begin).map(pair.by);
  return begun.flatMap((id) => {
    const ends = events.filter((event) => pair.end.includes(event.type) && pair.by(event) === id).length;
    return ends === 1 ? [] : [`${pair.begin} ${id} has ${ends} ends`];
  });
}

/** Fences grow, no two leases that overlap are held at the same time, and none is left. */
function leaseTrouble(events: readonly EventView[]): string[] {
  const held = new Map<string, EventView>();
  const trouble: string[] = [];
  let fence = 0;
  for (const event of events) {
    const id = String(event.data['leaseId']);
    if (event.type === 'lease.released' || event.type === 'lease.expired') held.delete(id);
    if (event.type !== 'lease.acquired' && event.type !== 'lease.widened') continue;
    if (Number(event.data['fence']) <= fence) trouble.push(`fence ${Number(event.data['fence'])} came after ${fence}`);
    fence = Number(event.data['fence']);
    for (const [otherId, other] of held) {
      if (other.taskId === event.taskId)
        held.delete(otherId); // handed to the next attempt
      else if (meet(event, other)) trouble.push(`${keyOf(event)} met ${keyOf(other)}`);
    }
    held.set(id, event);
  }
  return [...trouble, ...[...held.values()].map((event) => `the lease of ${keyOf(event)} was never released`)];
}

const keyOf = ({ data }: EventView): string => String(data['key']);

function meet(one: EventView, other: EventView): boolean {
  if (one.repositoryId !== other.repositoryId) return false;
  const [a, b] = [one, other].map(({ data }) => parseScope(data['scope'] as string[]));
  return a?.ok === true && b?.ok === true && overlap(a.scope, b.scope) !== null;
}
