import type { ProcessEntry } from './process-table.js';

/** The first process of a sandbox, as it was recorded at the start. */
export interface Leader {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Which processes belong to a sandbox: its session, whatever carries its label in the environment, and the children of
 * all these. A process that leaves the session keeps the label; one that clears its environment stays in the session.
 * Only one that does both and outlives its parent gets away; a container is for that.
 */
export function membersOf(
  table: readonly ProcessEntry[],
  leader: Leader | null,
  labelled: (pid: number) => boolean,
): number[] {
  const session = leader && sessionIsOurs(table, leader) ? leader.pid : null;
  const first = table.filter((one) => one.session === session || labelled(one.pid));
  return withDescendants(
    first.map(({ pid }) => pid),
    childrenIn(table),
  );
}

/** A session id is not reused while the session lives; when its number belongs to a younger process, it is dead. */
function sessionIsOurs(table: readonly ProcessEntry[], leader: Leader): boolean {
  const holder = table.find(({ pid }) => pid === leader.pid);
  return holder === undefined || holder.startTime === leader.startTime;
}

function withDescendants(first: readonly number[], children: ReadonlyMap<number, number[]>): number[] {
  const all = new Set(first);
  // A set is walked in the order of insertion, also over what is inserted meanwhile.
  for (const pid of all) for (const child of children.get(pid) ?? []) all.add(child);
  return [...all];
}

function childrenIn(table: readonly ProcessEntry[]): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of table) children.set(parent, [...(children.get(parent) ?? []), pid]);
  return children;
}
