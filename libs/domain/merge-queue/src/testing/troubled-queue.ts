import type { Action } from '../policy/action.js';
import { decideQueue } from '../policy/decide-queue.js';
import { overdueOf } from '../policy/order.js';
import type { Policy } from '../policy/policy.js';
import type { GateRun, Part, QueueState, Stack, Tip, WaitingChange } from '../policy/state.js';

export interface TroubledChange {
  readonly bad: boolean;
  /** The change before this one, by how many places, that it needs; 0: none. */
  readonly needs: number;
  /** The change before this one, by how many places, with which it does not merge; 0: none. */
  readonly clash: number;
  /** The change before this one, by how many places, with which it merges and is red; 0: none. */
  readonly quarrel: number;
  readonly lane: number;
  readonly priority: number;
  readonly suspicion?: number;
  /** The change before this one, by how many places, that it is said not to get on with; 0 or none: none. It may be said of any two. */
  readonly interferes?: number;
}

/** What may happen between two looks; `pick` chooses among what there is. */
export interface Trouble {
  readonly kind: 'end' | 'flake' | 'lose' | 'crash' | 'repeat' | 'withdraw' | 'push' | 'outside' | 'time';
  readonly pick: number;
}

type Ending = 'landed' | 'ejected' | 'conflicting' | 'withdrawn';
interface Kept extends WaitingChange {
  readonly bad: boolean;
  readonly needs: string | null;
  readonly clash: string | null;
  readonly quarrel: string | null;
}

const RUN = { gate: 'g', environment: 'e' };

/** A queue with everything that can go wrong around it, which checks at every step what must always hold. Throws when it does not. */
export class TroubledQueue {
  readonly endings = new Map<string, Ending>();
  started = 0;
  flakes = 0;
  troubles = 0;
  #now = 0;
  #develop: QueueState['develop'] = { sha: 'd', tree: 'd', line: [] };
  /** Commits that `develop` contains. */
  #contained = new Set(['d']);
  #changes: Kept[];
  #stacks: Stack[] = [];
  #runs: GateRun[] = [{ ...RUN, runId: 'r0', tree: 'd', state: 'green' }];
  #flaked = new Set<string>();
  #trees = new Map<string, readonly string[]>([['d', []]]);
  #last: readonly Action[] = [];
  #numbers = 0;

  constructor(
    changes: readonly TroubledChange[],
    private readonly policy: Policy,
    private readonly slots: number,
  ) {
    this.#changes = changes.map(
      ({ bad, needs, clash, quarrel, lane, priority, suspicion = 0, interferes = 0 }, at) => ({
        ...{ changeId: `${at}`, taskId: `t${at}`, headSha: `h${at}`, queuedAt: at, openNeeds: [], bad, priority },
        ...(lane > 0 && { lane: `${lane}` }),
        ...(suspicion > 0 && { suspicion }),
        ...(interferes > 0 && { interferesWith: [`${at - interferes}`] }),
        needs: needs > 0 && needs <= at ? `${at - needs}` : null,
        clash: clash > 0 && clash <= at ? `${at - clash}` : null,
        quarrel: quarrel > 0 && quarrel <= at ? `${at - quarrel}` : null,
      }),
    );
  }

  read(): QueueState {
    const landed = this.#ended('landed');
    const openNeeds = ({ needs }: Kept) => (needs === null || landed.includes(needs) ? [] : [needs]);
    const waiting = this.#changes.filter(({ changeId }) => !this.endings.has(changeId));
    const greens = this.#runs.filter(({ state }) => state === 'green');
    const contains = ({ sha }: Part) => this.#contained.has(sha);
    return {
      ...{ now: this.#now, develop: this.#develop, gate: 'g', slots: this.slots, landed, runs: this.#runs },
      queue: waiting.map((change) => ({ ...change, openNeeds: openNeeds(change) })),
      stacks: this.#stacks.map((stack) => ({ ...stack, inDevelop: stack.parts.findLastIndex(contains) + 1 })),
      record: {
        ...{ landed: landed.length, ejected: this.#ended('ejected').length },
        ...{ greens: greens.length, flakes: this.flakes },
      },
    };
  }

  /** Acts until there is nothing to do but wait. */
  settle(): void {
    for (let step = 0; this.#step(Infinity); step += 1) expect(step < 500, 'the policy does not come to rest');
  }

  /** Goes on without any more trouble until nothing happens any more. */
  calm(): void {
    this.settle();
    for (let step = 0; this.#running().length > 0; step += 1) {
      expect(step < 2000, 'the queue does not come to an end');
      this.suffer({ kind: 'end', pick: 0 });
    }
  }

  suffer({ kind, pick }: Trouble): void {
    const run = chosen(this.#running(), pick);
    const change = chosen(this.read().queue, pick);
    this.#now += 1;
    if (kind !== 'end') this.troubles += 1;
    if ((kind === 'end' || kind === 'flake') && run) this.#end(run, kind === 'flake');
    if (kind === 'lose' && run) this.#runs = this.#runs.filter((one) => one !== run);
    if (kind === 'withdraw' && change) this.endings.set(change.changeId, 'withdrawn');
    if (kind === 'push' && change) this.#push(change.changeId);
    if (kind === 'outside') this.#moveFromOutside();
    if (kind === 'time') this.#now += 50;
    if (kind === 'repeat') for (const action of [...this.#last].reverse()) this.#do(action, true);
    if (kind === 'crash') this.#step(pick % 3);
    else this.settle();
  }

  isBad = (tree: string): boolean => {
    const inside = new Set(this.#trees.get(tree));
    return this.#changes.some(
      ({ changeId, bad, quarrel }) => inside.has(changeId) && (bad || (quarrel !== null && inside.has(quarrel))),
    );
  };

  get develop(): Tip {
    return this.#develop;
  }

  #step(most: number): boolean {
    const state = this.read();
    this.#last = decideQueue(state, this.policy);
    this.#checkDecision(state);
    if (this.#last.every(({ kind }) => kind === 'wait')) return false;
    // A crash: only some of it is done, and of a landing only the swap.
    this.#last.slice(0, most).forEach((action) => this.#do(action, most === Infinity));
    return true;
  }

  #checkDecision(state: QueueState): void {
    const told = JSON.stringify(this.#last);
    const shuffled = { ...state, queue: [...state.queue].reverse(), landed: [...state.landed].reverse() };
    expect(JSON.stringify(decideQueue(shuffled, this.policy)) === told, 'the order of what was read matters');
    const gates = this.#last.filter((action) => action.kind === 'gate');
    const first = gates.filter(({ environment }) => environment === undefined);
    expect(new Set(first.map(({ tree }) => tree)).size === first.length, 'a tree is tested twice at once');
    const cancelled = this.#last.filter(({ kind }) => kind === 'cancel').length;
    const busy = this.#running().length - cancelled + gates.length;
    expect(gates.length === 0 || busy <= this.slots, 'more runs than slots');
    for (const { tree, environment } of gates) {
      const known = this.#runs.filter((run) => run.tree === tree);
      expect(!known.some((run) => run.state === 'green'), `${tree} is attested and tested again`);
      expect(known.length === 0 || environment === 'e', 'a second run before blame is of the same environment');
    }
    for (const action of this.#last) if (action.kind === 'land') this.#checkStarvation(state, action);
  }

  #checkStarvation(state: QueueState, { candidateId, length }: Extract<Action, { kind: 'land' }>): void {
    const stack = this.#stacks.find((one) => one.candidateId === candidateId);
    const ids = stack?.parts.slice(0, length).map(({ changeId }) => changeId) ?? [];
    const known = [...ids, ...(stack?.leftOut ?? [])];
    const ready = state.queue.filter(({ openNeeds }) => openNeeds.length === 0);
    const [passed] = overdueOf(ready, state.now, this.policy).filter(({ changeId }) => !known.includes(changeId));
    const younger = state.queue.filter(
      ({ changeId, queuedAt }) => ids.includes(changeId) && queuedAt > (passed?.queuedAt ?? Infinity),
    );
    expect(younger.length === 0, `${younger[0]?.changeId} passes ${passed?.changeId}, which is overdue`);
  }

  #do(action: Action, recorded: boolean): void {
    if (action.kind === 'build') return this.#build(action.onto, action.changeIds);
    if (action.kind === 'gate') return this.#begin(action.tree, action.environment !== undefined);
    if (action.kind === 'cancel')
      this.#runs = this.#runs.filter(({ runId, state }) => runId !== action.runId || state !== 'running');
    if (action.kind === 'abandon')
      this.#stacks = this.#stacks.filter(({ candidateId }) => candidateId !== action.candidateId);
    if (action.kind === 'eject') this.#eject(action);
    if (action.kind === 'land') this.#land(action, recorded);
    if (action.kind === 'record-landing') this.#record(action.candidateId, action.length);
  }

  #build(onto: string, changeIds: readonly string[]): void {
    if (onto !== this.#develop.sha) return;
    const { sha, tree } = this.#develop;
    let below: Tip = { sha, tree };
    const leftOut: string[] = [];
    const parts = changeIds.flatMap((changeId): Part[] => {
      if (this.#clashes(tree, changeId)) this.endings.set(changeId, 'conflicting');
      else if (this.#clashes(below.tree, changeId)) leftOut.push(changeId);
      if (this.#clashes(below.tree, changeId)) return [];
      const { headSha = '' } = this.#changes.find((change) => change.changeId === changeId) ?? {};
      below = { sha: `${below.sha}+${headSha}`, tree: this.#merge(below.tree, changeId, headSha) };
      return [{ changeId, headSha, ...below }];
    });
    if (parts.length === 0) return;
    this.#stacks = [...this.#stacks, { candidateId: `c${(this.#numbers += 1)}`, base: { sha, tree }, parts, leftOut }];
  }

  #clashes(tree: string, changeId: string): boolean {
    const inside = this.#trees.get(tree) ?? [];
    return this.#changes.some(
      (one) =>
        one.clash !== null &&
        ((one.changeId === changeId && inside.includes(one.clash)) ||
          (one.clash === changeId && inside.includes(one.changeId))),
    );
  }

  #merge(tree: string, changeId: string, headSha: string): string {
    const merged = [...tree.split(' '), headSha].sort().join(' ');
    this.#trees.set(merged, [...(this.#trees.get(tree) ?? []), changeId]);
    return merged;
  }

  #begin(tree: string, again: boolean): void {
    // The gate takes the same order once, whoever repeats it; a run before blame is one more each time.
    const known = this.#runs.filter((run) => run.tree === tree);
    if (known.some(({ state }) => state === 'green' || (state === 'running' && !again))) return;
    if (this.#running().length >= this.slots) return;
    this.#runs = [...this.#runs, { ...RUN, runId: `r${(this.started += 1)}`, tree, state: 'running' }];
  }

  /** A good tree flakes once at most: two reds in a row are another story. */
  #end(run: GateRun, flake: boolean): void {
    const isBad = this.isBad(run.tree);
    const flakes = flake && !isBad && !this.#flaked.has(run.tree);
    if (flakes) this.#flaked.add(run.tree);
    if (flakes) this.flakes += 1;
    const state = isBad || flakes ? 'red' : 'green';
    this.#runs = this.#runs.map((one) => (one === run ? { ...one, state } : one));
  }

  #eject({ changeId, evidence }: Extract<Action, { kind: 'eject' }>): void {
    if (this.endings.has(changeId)) return;
    const reds = this.#runs.filter(({ runId, state }) => evidence.runIds.includes(runId) && state === 'red');
    expect(
      reds.length >= 2 && reds.every(({ tree }) => tree === evidence.tip.tree),
      'the evidence is not two red runs',
    );
    expect(this.isBad(evidence.tip.tree), `${changeId} is innocent`);
    expect(!this.isBad(evidence.base.tree), 'the base of the evidence is not green');
    this.endings.set(changeId, 'ejected');
  }

  #land({ candidateId, length, from, to }: Extract<Action, { kind: 'land' }>, recorded: boolean): void {
    if (from !== this.#develop.sha) return;
    const stack = this.#stacks.find((one) => one.candidateId === candidateId);
    if (stack === undefined) return;
    expect(
      this.#runs.some(({ tree, state }) => tree === to.tree && state === 'green'),
      'the tree has no green run',
    );
    expect(stack.parts[length - 1]?.sha === to.sha, 'what lands is not the tip that was named');
    this.#develop = { ...to, line: [...this.#develop.line, from] };
    for (const { sha } of stack.parts.slice(0, length)) this.#contained.add(sha);
    if (recorded) this.#record(candidateId, length);
  }

  #record(candidateId: string, length: number): void {
    const stack = this.#stacks.find((one) => one.candidateId === candidateId);
    for (const { changeId, sha } of stack?.parts.slice(0, length) ?? []) {
      expect(this.#contained.has(sha), `${changeId} is recorded and did not land`);
      const needs = this.#changes.find((change) => change.changeId === changeId)?.needs ?? null;
      expect(needs === null || this.endings.get(needs) === 'landed', `${changeId} landed before what it needs`);
      const ending = this.endings.get(changeId);
      expect(ending !== 'ejected' && ending !== 'conflicting', `${changeId} ended twice`);
      this.endings.set(changeId, 'landed');
    }
    this.#stacks = this.#stacks.filter((one) => one !== stack || length < one.parts.length);
  }

  #push(id: string): void {
    const headSha = `h${id}.${(this.#numbers += 1)}`;
    this.#changes = this.#changes.map((change) => (change.changeId === id ? { ...change, headSha } : change));
  }

  #moveFromOutside(): void {
    const name = `x${(this.#numbers += 1)}`;
    const { sha, tree } = this.#develop;
    const merged = this.#merge(tree, name, name);
    this.#develop = { sha: `${sha}+${name}`, tree: merged, line: [] };
    this.#contained.add(this.#develop.sha);
  }

  #ended = (how: Ending): string[] => [...this.endings].flatMap(([id, ending]) => (ending === how ? [id] : []));
  #running = (): GateRun[] => this.#runs.filter(({ state }) => state === 'running');
}

const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
