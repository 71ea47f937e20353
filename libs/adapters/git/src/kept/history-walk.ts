/** What walking through a history needs of a commit. */
export interface CommitNode {
  readonly tree: string;
  readonly parents: readonly string[];
  /** The committer's, in seconds. */
  readonly date: number;
}

/** Reads commits, in the order asked; null for what is no commit or is not there. */
export type ReadCommits = (ids: readonly string[]) => Promise<readonly (CommitNode | null)[]>;

/** Commits that are read for one answer. Git itself is faster where it takes more. */
const MOST_COMMITS = 2000;

const LEFT = 1;
const RIGHT = 2;
const BOTH = LEFT | RIGHT;
const STALE = 4;

export type CommonAncestor =
  | { readonly kind: 'one'; readonly commit: string }
  /** The histories have nothing in common. */
  | { readonly kind: 'none' }
  /** There are several, the way is too long, or a commit cannot be read. */
  | { readonly kind: 'ask-git' };

const ASK_GIT = { kind: 'ask-git' } as const;

/**
 * The best common ancestor of two commits, found as git finds it: both histories are painted from the tips down, the latest commit
 * first, until all that is left is known to be common.
 */
export async function bestCommonAncestor(
  read: ReadCommits,
  [left, right]: readonly [string, string],
): Promise<CommonAncestor> {
  if (left === right) return ASK_GIT;
  const walk = new Walk(read);
  if (!(await walk.reach([left], LEFT)) || !(await walk.reach([right], RIGHT))) return ASK_GIT;
  const common = new Set<string>();
  while (walk.goesOn()) {
    const { id, node } = walk.next();
    let paint = walk.paintOf(id);
    if (paint === BOTH) {
      common.add(id);
      paint |= STALE;
    }
    if (!(await walk.reach(node.parents, paint))) return ASK_GIT;
  }
  const best = [...common].filter((id) => (walk.paintOf(id) & STALE) === 0);
  if (best.length > 1) return ASK_GIT;
  return best[0] === undefined ? { kind: 'none' } : { kind: 'one', commit: best[0] };
}

/** A commit of a walk. */
export interface WalkedCommit {
  readonly sha: string;
  readonly parents: readonly string[];
}

/**
 * The commits that `tip` has and none of `known` has, the latest first. None is left out, whatever the dates say: a commit is left out
 * only when a way from `known` to it was gone. One too many could be among them only where a commit is older than its parent, as with
 * git itself. Null: that is for git.
 */
export async function commitsSince(
  read: ReadCommits,
  { tip, known }: { readonly tip: string; readonly known: readonly string[] },
): Promise<WalkedCommit[] | null> {
  const walk = new Walk(read);
  if (!(await walk.reach([tip], LEFT)) || !(await walk.reach(known, RIGHT))) return null;
  const passed = new Map<string, CommitNode>();
  let oldest = Infinity;
  while (walk.goesOn() || walk.reachesBackTo(oldest)) {
    const { id, node } = walk.next();
    const paint = walk.paintOf(id) === BOTH ? BOTH | STALE : walk.paintOf(id);
    if (paint === LEFT) {
      passed.set(id, node);
      oldest = Math.min(oldest, node.date);
    }
    if (!(await walk.reach(node.parents, paint))) return null;
  }
  return [...passed].flatMap(([sha, { parents }]) => (walk.paintOf(sha) === LEFT ? [{ sha, parents }] : []));
}

interface Waiting {
  readonly id: string;
  readonly node: CommitNode;
}

/** What was reached, and what of it has not been gone through, the latest first. */
class Walk {
  readonly #paints = new Map<string, number>();
  /** By date, the latest last; of one date, the one that was reached first. */
  readonly #waiting: Waiting[] = [];

  constructor(private readonly read: ReadCommits) {}

  paintOf(id: string): number {
    return this.#paints.get(id) ?? 0;
  }

  goesOn(): boolean {
    return this.#waiting.some(({ id }) => (this.paintOf(id) & STALE) === 0);
  }

  /** Whether something waits that is not older than that. */
  reachesBackTo(date: number): boolean {
    return (this.#waiting.at(-1)?.node.date ?? -Infinity) >= date;
  }

  next(): Waiting {
    const next = this.#waiting.pop();
    if (next === undefined) throw new Error('there is no commit left to go through');
    return next;
  }

  /** False when not all of them can be read, or when there have been too many. */
  async reach(ids: readonly string[], paint: number): Promise<boolean> {
    const news = ids.filter((id) => (this.paintOf(id) & paint) !== paint);
    const nodes = await this.read(news);
    for (const [at, id] of news.entries()) {
      const node = nodes[at] ?? null;
      if (node === null) return false;
      this.#paints.set(id, this.paintOf(id) | paint);
      this.#put({ id, node });
    }
    return this.#paints.size <= MOST_COMMITS;
  }

  #put(waiting: Waiting): void {
    let at = this.#waiting.length;
    while ((this.#waiting[at - 1]?.node.date ?? -Infinity) >= waiting.node.date) at -= 1;
    this.#waiting.splice(at, 0, waiting);
  }
}
