import { concurrentPairs } from '../check-overlaps.js';
import { estimatesOf } from '../estimates.js';
import { longestFromStart, longestToEnd, most, type TimedGraph } from '../longest-paths.js';
import type { PlanFacts } from '../plan-facts.js';
import { allLines } from './all-lines.js';
import { lineUp } from './line-up.js';
import { type Edge, orderAlong } from './order-along.js';
import { Overlaps } from './overlaps.js';

/** Up to so many overlapping tasks every order is tried: 720 of six. */
export const MOST_TRIED = 6;

/** An edge and why it is there. */
export interface AddedEdge {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/**
 * Edges that put every two overlapping tasks in an order, in the order of the plan: none that the needs or the other edges imply, and none
 * between tasks that do not overlap. Of the orders that are tried it takes the one with the fewest edges, then the
 * one with the shortest critical path, then the first. Nothing when the plan is too complex to compare.
 */
export function orderOverlaps(facts: PlanFacts): AddedEdge[] {
  const overlaps = new Overlaps(facts);
  const graph = { needs: facts.graph.needs, minutes: estimatesOf(facts.tasks) };
  const few = fewOverlapping(facts, overlaps);
  const edges = best(few === null ? alongTwoLines(graph, overlaps) : alongAllLines(few, facts, overlaps), graph);
  if (facts.prover.isSpent) return [];
  return edges
    .map(([from, to]) => ({ from, to, reason: overlaps.reason(from, to) }))
    .sort((one, other) => one.to - other.to || one.from - other.from);
}

/** The tasks that overlap with a concurrent one, if they are few and in no circle. */
function fewOverlapping(facts: PlanFacts, overlaps: Overlaps): number[] | null {
  const tasks = new Set<number>();
  for (const { one, other } of concurrentPairs(facts)) {
    if (!overlaps.areOverlapping(one, other)) continue;
    tasks.add(one).add(other);
    if (tasks.size > MOST_TRIED) return null;
  }
  const few = [...tasks].sort((one, other) => one - other);
  return few.some((task) => facts.order.reaches(task, task)) ? null : few;
}

/** For many overlapping tasks: as the plan lists them, and those with the most work behind them first. */
function* alongTwoLines(graph: TimedGraph, overlaps: Overlaps): Generator<Edge[]> {
  const work = longestFromStart(graph);
  for (const rank of [() => 0, (task: number) => -(work[task] ?? 0)]) {
    yield orderAlong(lineUp(graph.needs, rank), {
      needs: graph.needs,
      near: (task) => overlaps.near(task),
      overlap: (one, other) => overlaps.areOverlapping(one, other),
    });
  }
}

function* alongAllLines(few: readonly number[], { order }: PlanFacts, overlaps: Overlaps): Generator<Edge[]> {
  const places = [...few.keys()];
  const anyone = new Uint8Array(few.length).fill(1);
  const at = (place: number): number => few[place] ?? 0;
  const comesBefore = (one: number, other: number): boolean => order.reaches(at(other), at(one));
  const needs = places.map((place) => places.filter((other) => comesBefore(other, place)));
  for (const line of allLines(places, comesBefore)) {
    const edges = orderAlong(
      line.map((place) => [place]),
      { needs, near: () => anyone, overlap: (one, other) => overlaps.areOverlapping(at(one), at(other)) },
    );
    yield edges.map(([from, to]) => [at(from), at(to)]);
  }
}

function best(candidates: Iterable<Edge[]>, graph: TimedGraph): Edge[] {
  let chosen: { edges: Edge[]; length: number } | null = null;
  for (const edges of candidates) {
    if (chosen !== null && edges.length > chosen.edges.length) continue;
    const length = criticalLength(graph, edges);
    if (chosen === null || edges.length < chosen.edges.length || length < chosen.length) chosen = { edges, length };
  }
  return chosen?.edges ?? [];
}

function criticalLength({ needs, minutes }: TimedGraph, edges: readonly Edge[]): number {
  const more = needs.map((needed) => [...needed]);
  for (const [from, to] of edges) more[to]?.push(from);
  return most(longestToEnd({ needs: more, minutes }));
}
