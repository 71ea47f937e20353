import { overlap, parseScope, type Scope } from '@manyhands/scope';
import type { HeldNow, InTheWay, LeaseState, WaitsNow } from './lease-system.js';

/** Throws when something is true that must never be: two writers, a fence given twice, a leak, a circle of waits. */
export function checkState(state: LeaseState): void {
  const { live, tickets, wishes, open, lastFence } = state;
  live.forEach((one, at) => live.slice(at + 1).forEach((other) => expectApart(one, other)));
  const fences = live.map(({ fence }) => fence);
  expect(new Set(fences).size === fences.length, `a fence was given twice: ${fences.join(', ')}`);
  expect(
    fences.every((fence) => fence <= lastFence),
    `a fence is above the last one, ${lastFence}`,
  );
  const waiting = [...tickets, ...wishes];
  const gone = waiting.find(({ holder }) => !open.includes(holder));
  expect(gone === undefined, `${gone?.holder} is over and still waits`);
  const held = new Set(live.map(({ holder }) => holder));
  const both = tickets.find(({ holder }) => held.has(holder));
  expect(both === undefined, `${both?.holder} holds a lease and a ticket`);
  expect(!hasCircle(waitsFor(state)), `a circle of waits: ${JSON.stringify(waiting)}`);
}

/** Throws when an answer blames somebody who is not in the way. */
export function checkBlockers(state: LeaseState, wanted: readonly string[], blockers: readonly InTheWay[]): void {
  expect(blockers.length > 0, 'busy, and nobody is in the way');
  for (const blocker of blockers) {
    const found = (blocker.kind === 'lease' ? state.live : state.tickets).filter(({ task }) => task === blocker.task);
    const isReal = found.some(({ scope }) => overlap(scopeOf(scope), scopeOf(wanted)) !== null);
    expect(isReal, `${blocker.kind} of ${blocker.task} is not in the way of ${wanted.join(', ')}`);
  }
}

function expectApart(one: HeldNow, other: HeldNow): void {
  const witness = overlap(scopeOf(one.scope), scopeOf(other.scope));
  expect(witness === null, `${one.holder} and ${other.holder} may both write ${witness?.path ?? ''}`);
}

/** Task → tasks that it waits for. What was told and is no longer true does not count: the next asking finds the way free. */
function waitsFor({ live, tickets, wishes }: LeaseState): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  const holding = new Set(live.map(({ task }) => task));
  const queued = new Set(tickets.map(({ task }) => task));
  const add = ({ task, blockers }: WaitsNow): void => {
    const real = blockers.filter(({ kind, task: other }) => (kind === 'lease' ? holding : queued).has(other));
    edges.set(task, new Set([...(edges.get(task) ?? []), ...real.map((blocker) => blocker.task)]));
  };
  [...tickets, ...wishes].forEach(add);
  return edges;
}

/** Takes away whoever waits for nobody, until nothing can be taken away: what is left goes round in circles. */
function hasCircle(edges: Map<string, Set<string>>): boolean {
  const left = new Map(edges);
  for (;;) {
    const free = [...left].find(([, others]) => [...others].every((other) => !left.has(other)));
    if (!free) return left.size > 0;
    left.delete(free[0]);
  }
}

export function expect(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}

function scopeOf(patterns: readonly string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(`a scope does not parse: ${patterns.join(', ')}`);
  return parsed.scope;
}
