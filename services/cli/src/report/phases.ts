import type { EventView } from '@manyhands/contracts';

/** Where the time of a task goes, in the order of its way. */
export const PHASES = ['queue', 'lease', 'sandbox', 'session', 'checks', 'push', 'review', 'gate', 'landing'] as const;
export type Phase = (typeof PHASES)[number];

/** Milliseconds over all tasks; zeros when the phase never happened. */
export interface PhaseTimes {
  readonly p50: number;
  readonly max: number;
  readonly count: number;
}

/** A phase that lasts from one event to another about the same thing. */
interface Span {
  readonly phase: Phase;
  /** What the beginning is about, null for other events. */
  readonly begins: (event: EventView) => string | null;
  readonly ends: (event: EventView) => string | null;
}

const SPANS: readonly Span[] = [
  { phase: 'queue', begins: on('task.ready', 'taskId'), ends: on('task.claimed', 'taskId') },
  { phase: 'lease', begins: on('task.claimed', 'taskId'), ends: on('lease.acquired', 'taskId') },
  {
    phase: 'sandbox',
    begins: (event) => (isSandboxForWork(event) ? event.sessionId : null),
    ends: (event) => (event.data['state'] === 'READY' ? on('session.start_state', 'sessionId')(event) : null),
  },
  { phase: 'push', begins: onStatus('committing'), ends: on('session.pushed', 'sessionId') },
  { phase: 'review', begins: on('change.proposed', 'taskId'), ends: on('change.reviewed', 'taskId') },
  { phase: 'gate', begins: onRun('candidate.gate_started'), ends: onRun('candidate.gate_finished') },
  { phase: 'landing', begins: on('candidate.gate_finished', 'taskId'), ends: on('change.landed', 'taskId') },
];

/** Asked for, or claimed from those that were kept warm. */
function isSandboxForWork({ type, data }: EventView): boolean {
  return (type === 'sandbox.requested' || type === 'sandbox.claimed') && data['purpose'] === 'work';
}

/** Statuses of a work session that are phases: all their periods within one session count together. */
const PERIODS: Readonly<Record<string, Phase>> = { running: 'session', checking: 'checks' };

/** Where the time went, from the events of a run in the order of their numbers. */
export function measurePhases(events: readonly EventView[]): Record<Phase, PhaseTimes> {
  const samples = new Map<Phase, number[]>(PHASES.map((phase) => [phase, []]));
  for (const span of SPANS) samples.get(span.phase)?.push(...measureSpan(events, span));
  for (const [phase, times] of measurePeriods(events)) samples.get(phase)?.push(...times);
  return Object.fromEntries([...samples].map(([phase, times]) => [phase, summarise(times)])) as Record<
    Phase,
    PhaseTimes
  >;
}

function measureSpan(events: readonly EventView[], span: Span): number[] {
  const open = new Map<string, number>();
  const times: number[] = [];
  for (const event of events) {
    const ended = span.ends(event);
    const since = ended === null ? undefined : open.get(ended);
    if (ended !== null && since !== undefined && open.delete(ended)) times.push(Date.parse(event.at) - since);
    const begun = span.begins(event);
    if (begun !== null) open.set(begun, Date.parse(event.at));
  }
  return times;
}

function measurePeriods(events: readonly EventView[]): [Phase, number[]][] {
  const current = new Map<string, { status: string; since: number }>();
  const sums = new Map<Phase, Map<string, number>>();
  for (const { type, sessionId, data, at } of events) {
    if (type !== 'session.status' || sessionId === null || data['kind'] === 'review') continue;
    const before = current.get(sessionId);
    const phase = before && PERIODS[before.status];
    if (before && phase) {
      const bySession = sums.get(phase) ?? new Map<string, number>();
      bySession.set(sessionId, (bySession.get(sessionId) ?? 0) + Date.parse(at) - before.since);
      sums.set(phase, bySession);
    }
    current.set(sessionId, { status: String(data['status']), since: Date.parse(at) });
  }
  return [...sums].map(([phase, bySession]) => [phase, [...bySession.values()]]);
}

function summarise(times: readonly number[]): PhaseTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const p50 = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { p50: Math.round(p50), max: Math.round(sorted.at(-1) ?? 0), count: sorted.length };
}

function on(type: EventView['type'], about: 'taskId' | 'sessionId') {
  return (event: EventView): string | null => (event.type === type ? event[about] : null);
}

function onStatus(status: string) {
  return (event: EventView): string | null =>
    event.type === 'session.status' && event.data['status'] === status ? event.sessionId : null;
}

function onRun(type: EventView['type']) {
  return ({ type: its, data }: EventView): string | null => (its === type ? String(data['runId']) : null);
}
