import type { ChangeFacts } from '@manyhands/interference';
import type { FindingStore, LandedChange } from '@manyhands/postgres';
import { readChange, type Reading } from './read-change.js';

/** Commits of `develop` that are looked through, and changes among them that are compared, the latest. */
const MOST_COMMITS = 500;
const MOST_CHANGES = 20;
/** Changes whose facts are kept. */
const KEPT = 50;

export type LandedWithFacts = LandedChange & { readonly facts: ChangeFacts };

/** What landed changes did to `develop`. */
export class LandedFacts {
  readonly #kept = new Map<string, ChangeFacts>();

  constructor(private readonly store: FindingStore) {}

  /** The changes that landed since a change began, each as its commit changed `develop`. */
  async since(
    repositoryId: string,
    { head, develop, reading }: { readonly head: string; readonly develop: string; readonly reading: Reading },
  ): Promise<LandedWithFacts[]> {
    const base = await reading.git.mergeBase(develop, head);
    if (base === null || base === develop) return [];
    const commits = await reading.git.log(base, develop, { limit: MOST_COMMITS });
    const parents = new Map(commits.map(({ sha, parents: [first] }) => [sha, first]));
    const landed = await this.store.landedWith(repositoryId, [...parents.keys()], MOST_CHANGES);
    const found: LandedWithFacts[] = [];
    for (const change of landed) {
      const from = parents.get(change.sha);
      if (from !== undefined) found.push({ ...change, facts: await this.#read(change, from, reading) });
    }
    return found;
  }

  async #read({ changeId, called, sha }: LandedChange, from: string, reading: Reading): Promise<ChangeFacts> {
    const known = this.#kept.get(sha);
    if (known !== undefined) return known;
    const { facts } = await readChange({ changeId, called, from, to: sha }, reading);
    this.#kept.set(sha, facts);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return facts;
  }
}
