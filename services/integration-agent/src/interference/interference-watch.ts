import { Logger } from '@nestjs/common';
import type { FindingView } from '@manyhands/contracts';
import type { BareRepository } from '@manyhands/git';
import {
  type ChangeFacts,
  findInterference,
  type FindingKind,
  FINDING_KINDS,
  suspicionOf,
} from '@manyhands/interference';
import type { QueueState, WaitingChange } from '@manyhands/merge-queue';
import type { ComparedChange, FindingStore, OpenFinding } from '@manyhands/postgres';
import { storable } from '../storable.js';
import { BlobFactsCache, type FactsReader } from './blob-facts.js';
import { LandedFacts } from './landed-facts.js';
import { readChange, type Reading } from './read-change.js';
import { TreesAround } from './trees-around.js';

export interface InterferenceParts {
  readonly store: FindingStore;
  readonly reader: FactsReader;
  /** For all changes that came into one queue since it was looked at last, in milliseconds. Default 20,000. */
  readonly limitMs?: number;
}

/** Waiting changes that are compared with each other; those that come when there are more are not. */
const MOST_CHANGES = 200;

/** A waiting change as it was read; without facts when it could not be. */
interface Seen {
  readonly headSha: string;
  readonly queuedAt: number;
  readonly facts: ChangeFacts | null;
}

/** What is under way in one queue at one look. */
interface At {
  readonly git: BareRepository;
  readonly repository: { readonly id: string };
  readonly signal: AbortSignal;
}

/**
 * Compares each change that comes into the queue, once, with those that wait and with those that have landed since its base. What it
 * finds is a hint: it raises what the policy expects of a change, and is shown to people. It holds the queue up for its limit at most, and
 * whatever it cannot read has no findings.
 */
export class InterferenceWatch {
  readonly #logger = new Logger('Interference');
  readonly #cache: BlobFactsCache;
  readonly #trees = new TreesAround();
  readonly #landed: LandedFacts;
  readonly #queues = new Map<string, Map<string, Seen>>();

  constructor(private readonly parts: InterferenceParts) {
    this.#cache = new BlobFactsCache(parts.reader);
    this.#landed = new LandedFacts(parts.store);
  }

  /** The same state, with what the findings say of the waiting changes. */
  async weigh(at: At, state: QueueState): Promise<QueueState> {
    const { id } = at.repository;
    const seen = this.#queues.get(id) ?? new Map<string, Seen>();
    this.#queues.set(id, seen);
    const waiting = new Map(state.queue.map((change) => [change.changeId, change]));
    for (const changeId of [...seen.keys()]) if (!waiting.has(changeId)) seen.delete(changeId);
    const fresh = state.queue.filter(({ changeId, headSha }) => seen.get(changeId)?.headSha !== headSha);
    if (fresh.length > 0) await this.#compareAll(at, { state, fresh, seen });
    return withSuspicions(state, await this.parts.store.open(id));
  }

  /** What people are told of a change. */
  about(changeId: string): Promise<FindingView[]> {
    return this.parts.store.about(changeId);
  }

  async #compareAll(at: At, { state, fresh, seen }: Look): Promise<void> {
    const signal = AbortSignal.any([at.signal, AbortSignal.timeout(this.parts.limitMs ?? 20_000)]);
    const called = await this.parts.store.called(fresh.map(({ changeId }) => changeId));
    for (const change of fresh) {
      const reading = { git: at.git, cache: this.#cache, trees: this.#trees, signal };
      const facts =
        seen.size >= MOST_CHANGES ? null : await this.#read(change, called, { reading, develop: state.develop.sha });
      seen.set(change.changeId, { headSha: change.headSha, queuedAt: change.queuedAt, facts });
      if (facts === null) continue;
      const landed = await this.#landed
        .since(at.repository.id, { head: change.headSha, develop: state.develop.sha, reading })
        .catch((error: unknown) => this.#warn(change, error, []));
      for (const other of landed) await this.#compare([change, facts], [other, other.facts]);
      for (const [changeId, other] of seen)
        if (changeId !== change.changeId && other.facts !== null)
          await this.#compare(...inOrder([change, facts], [{ changeId, ...other }, other.facts]));
    }
  }

  async #read(
    { changeId, headSha }: WaitingChange,
    called: ReadonlyMap<string, string>,
    { reading, develop }: { readonly reading: Reading; readonly develop: string },
  ): Promise<ChangeFacts | null> {
    try {
      const from = await reading.git.mergeBase(develop, headSha);
      if (from === null) return null;
      const change = { changeId, called: called.get(changeId) ?? changeId, from, to: headSha };
      const { facts, skipped } = await readChange(change, reading);
      if (skipped.length > 0) this.#logger.warn(`change ${changeId} is compared without ${skipped.join(', ')}`);
      return facts;
    } catch (error) {
      return this.#warn({ changeId }, error, null);
    }
  }

  async #compare([later, facts]: Side, [earlier, others]: Side): Promise<void> {
    const found = findInterference(facts, others);
    if (found.length === 0) return;
    const stored = found.map(({ kind, name, paths, sentence }) => ({
      kind,
      name: storable(name.slice(0, LONGEST)),
      paths: paths.map(storable),
      sentence: storable(sentence),
    }));
    await this.parts.store.keep([later, earlier], stored);
  }

  #warn<Value>({ changeId }: Pick<WaitingChange, 'changeId'>, error: unknown, instead: Value): Value {
    this.#logger.warn(
      `change ${changeId} is not compared with others: ${error instanceof Error ? error.message : String(error)}`,
      { err: error },
    );
    return instead;
  }
}

interface Look {
  readonly state: QueueState;
  readonly fresh: readonly WaitingChange[];
  readonly seen: Map<string, Seen>;
}

type Side = readonly [ComparedChange & { readonly queuedAt?: number }, ChangeFacts];

/** Characters of a name that are kept. */
const LONGEST = 500;

/** Who came into the queue later is the one to be suspected. */
function inOrder(one: Side, other: Side): [Side, Side] {
  const age = ([{ queuedAt = 0 }]: Side): number => queuedAt;
  const isLater = age(one) - age(other) || (one[0].changeId > other[0].changeId ? 1 : -1);
  return isLater > 0 ? [one, other] : [other, one];
}

const isKind = (kind: string): kind is FindingKind => (FINDING_KINDS as readonly string[]).includes(kind);

function withSuspicions(state: QueueState, open: readonly OpenFinding[]): QueueState {
  if (open.length === 0) return state;
  const queue = state.queue.map((change) => {
    const about = open.filter(({ changeId }) => changeId === change.changeId);
    const suspicion = suspicionOf(about.flatMap(({ kind }) => (isKind(kind) ? [kind] : [])));
    if (about.length === 0) return change;
    return { ...change, suspicion, interferesWith: [...new Set(about.map(({ otherId }) => otherId))] };
  });
  return { ...state, queue };
}
