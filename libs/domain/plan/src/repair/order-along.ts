import { BitRow } from '../bit-row.js';

/** `from` lands before `to`. Tasks by position. */
export type Edge = readonly [from: number, to: number];

/** What is to be ordered. */
export interface Overlapping {
  readonly needs: readonly (readonly number[])[];
  /** Which tasks may overlap with this one: not 0 at their position. All that do are among them. */
  readonly near: (task: number) => Uint8Array;
  readonly overlap: (one: number, other: number) => boolean;
}

/**
 * The edges that order every two overlapping tasks as they stand in a line, and no edge that the others imply. The line is one of
 * groups, each after every group that it needs; a group is one task, or all tasks of a circle.
 *
 * Each group is tied to those before it from the nearest to the farthest: what the nearer ones wait for already needs no
 * edge of its own, and is not even compared.
 */
export function orderAlong(line: readonly (readonly number[])[], tasks: Overlapping): Edge[] {
  const edges: Edge[] = [];
  const waitsFor = new Map<number, BitRow>();
  const placed: number[] = [];
  for (const group of line) {
    const row = rowOf(group, tasks.needs, waitsFor);
    for (const earlier of nearestFirst(group, tasks, placed)) {
      if (row.has(earlier)) continue;
      const later = group.find((task) => tasks.overlap(earlier, task));
      if (later === undefined) continue;
      edges.push([earlier, later]);
      add(row, earlier, waitsFor);
    }
    for (const task of group) waitsFor.set(task, row);
    placed.push(...group);
  }
  return edges;
}

function rowOf(group: readonly number[], needs: Overlapping['needs'], waitsFor: ReadonlyMap<number, BitRow>): BitRow {
  const row = new BitRow(needs.length);
  for (const need of group.flatMap((task) => needs[task] ?? [])) add(row, need, waitsFor);
  return row;
}

function add(row: BitRow, task: number, waitsFor: ReadonlyMap<number, BitRow>): void {
  row.add(task);
  const further = waitsFor.get(task);
  if (further !== undefined) row.addAll(further);
}

function* nearestFirst(group: readonly number[], { near }: Overlapping, placed: readonly number[]): Generator<number> {
  const isNear = group.map(near);
  for (let at = placed.length - 1; at >= 0; at -= 1) {
    const task = placed[at] ?? 0;
    if (isNear.some((tasks) => tasks[task] !== 0)) yield task;
  }
}
