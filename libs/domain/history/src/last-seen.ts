export interface GraphCommit {
  readonly id: string;
  readonly parents: readonly string[];
}

/**
 * For each commit the position of the latest change that its history holds, or -1. A change whose branch had seen position 4
 * was under way at the same time as everything from position 5 on that came in before it.
 *
 * `graph` has parents before children; a parent that is not in it has seen nothing. `positions`: the changes by commit.
 */
export function lastSeen(graph: readonly GraphCommit[], positions: ReadonlyMap<string, number>): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { id, parents } of graph) {
    let latest = positions.get(id) ?? -1;
    for (const parent of parents) latest = Math.max(latest, seen.get(parent) ?? -1);
    seen.set(id, latest);
  }
  return seen;
}
