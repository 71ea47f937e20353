import type { QueueState, Stack } from '@manyhands/merge-queue';
import type { QueueFacts } from '@manyhands/postgres';
import { treeOf, type Desk } from './desk.js';

/**
 * One read of everything the policy decides on: the facts of Postgres, and what git says about `develop` and about the commits of
 * open stacks. Null when there is no integration branch: then there is nothing to build on and nothing to land on.
 */
export async function look(desk: Desk): Promise<QueueState | null> {
  const sha = await desk.git.head(desk.repository.integrationBranch);
  const tree = sha === null ? null : await treeOf(desk, sha);
  if (sha === null || tree === null) return null;
  const { landings, ...facts } = await desk.store.state(desk.repository.id, { sha, tree });
  const stacks = await Promise.all(facts.stacks.map((stack) => withGit(desk, stack, sha)));
  const slots = desk.rest.isOver() ? desk.slots : 0;
  return { ...facts, stacks, slots, develop: { sha, tree, line: lineTo(sha, landings) } };
}

/** Earlier tips from which landings of this queue led to `develop`. */
function lineTo(develop: string, landings: QueueFacts['landings']): string[] {
  const line: string[] = [];
  let at = develop;
  for (const { from, to } of landings) {
    if (to !== at) continue;
    line.push(from);
    at = from;
  }
  return line;
}

async function withGit(desk: Desk, stack: Stack, develop: string): Promise<Stack> {
  const commits = [stack.base, ...stack.parts];
  const trees = await Promise.all(commits.map(({ sha }) => treeOf(desk, sha)));
  if (trees.includes(null)) return { ...stack, missing: true };
  return { ...stack, inDevelop: await countInDevelop(desk, stack, develop) };
}

async function countInDevelop({ git }: Desk, { base, parts }: Stack, develop: string): Promise<number> {
  if (develop === base.sha) return 0;
  let count = parts.findIndex(({ sha }) => sha === develop) + 1;
  for (const { sha } of parts.slice(count)) {
    if (!(await git.isAncestor(sha, develop))) break;
    count += 1;
  }
  return count;
}
