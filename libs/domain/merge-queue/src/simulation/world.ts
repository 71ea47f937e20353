import type { Action } from '../policy/action.js';
import type { GateRun, Part, QueueState, Stack, Tip, WaitingChange } from '../policy/state.js';

/** A change and what nobody knows of it: whether the gate would be red with it. */
export interface SimulatedChange extends WaitingChange {
  readonly bad: boolean;
  /** The cheap first stage of the gate finds it. */
  readonly cheap: boolean;
  /** A change with which it makes a red tree, though each is good by itself. */
  readonly clashesWith?: string;
}

interface RunningRun extends GateRun {
  readonly endsAt: number;
  readonly outcome: 'green' | 'red';
}

/** What a run of the gate on a tree will come to, and when. Milliseconds. */
export type Gate = (tree: { readonly isBad: boolean; readonly isCheap: boolean }) => {
  readonly outcome: 'green' | 'red';
  readonly endsAt: number;
};

const GATE = 'gate-1';
const ENVIRONMENT = 'image-1';
const ROOT: Tip = { sha: 'd0', tree: 'd0' };
const RUN = { gate: GATE, environment: ENVIRONMENT };

/** `develop`, the queue, stacks and gate runs, as the integration agent would find them; merges always succeed. */
export class World {
  now = 0;
  develop: QueueState['develop'] = { ...ROOT, line: [] };
  readonly landed = new Set<string>();
  readonly ejected = new Set<string>();
  /** Gate runs begun, cancelled ones too. */
  started = 0;
  readonly #waiting = new Map<string, SimulatedChange>();
  readonly #all = new Map<string, SimulatedChange>();
  readonly #changesIn = new Map<string, readonly string[]>([[ROOT.tree, []]]);
  #stacks: Stack[] = [];
  #runs: (GateRun | RunningRun)[] = [{ ...RUN, runId: 'r0', tree: ROOT.tree, state: 'green' }];
  #built = 0;

  constructor(
    private readonly slots: number,
    private readonly gate: Gate,
  ) {}

  arrive(change: SimulatedChange): void {
    this.#waiting.set(change.changeId, change);
    this.#all.set(change.changeId, change);
  }

  read(): QueueState {
    const named = new Set([
      this.develop.tree,
      ...this.#stacks.flatMap(({ base, parts }) => [base, ...parts].map(({ tree }) => tree)),
    ]);
    const greens = this.#runs.filter(({ state }) => state === 'green');
    const green = new Set(greens.map(({ tree }) => tree));
    const flakes = this.#runs.filter(({ state, tree }) => state === 'red' && green.has(tree)).length;
    return {
      now: this.now,
      develop: this.develop,
      gate: GATE,
      slots: this.slots,
      queue: [...this.#waiting.values()],
      stacks: this.#stacks,
      landed: [...this.landed],
      runs: this.#runs.filter(({ tree, state }) => named.has(tree) || state === 'running'),
      record: { landed: this.landed.size, ejected: this.ejected.size, greens: greens.length, flakes },
    };
  }

  /** Does what was decided. `false` when there was nothing to do but wait. */
  act(actions: readonly Action[]): boolean {
    for (const action of actions) this.#do(action);
    return actions.some(({ kind }) => kind !== 'wait');
  }

  /** When the next run ends; infinite when none is under way. Milliseconds. */
  nextEnd(): number {
    return Math.min(...this.#runs.map((run) => ('endsAt' in run ? run.endsAt : Infinity)));
  }

  /** Ends the runs whose time has come. */
  endRuns(): void {
    this.#runs = this.#runs.map((run) => {
      if (!('endsAt' in run) || run.endsAt > this.now) return run;
      const { runId, tree } = run;
      return { ...RUN, runId, tree, state: run.outcome };
    });
  }

  isBad(tree: string): boolean {
    const inside = this.#changesIn.get(tree) ?? [];
    return this.#has(
      tree,
      ({ bad, clashesWith }) => bad || (clashesWith !== undefined && inside.includes(clashesWith)),
    );
  }

  #has(tree: string, wanted: (change: SimulatedChange) => boolean): boolean {
    return (this.#changesIn.get(tree) ?? []).some((id) => {
      const change = this.#all.get(id);
      return change !== undefined && wanted(change);
    });
  }

  #do(action: Action): void {
    switch (action.kind) {
      case 'build':
        return this.#build(action.onto, action.changeIds);
      case 'gate':
        return this.#begin(action.tree);
      case 'cancel':
        this.#runs = this.#runs.filter(({ runId }) => runId !== action.runId);
        return;
      case 'land':
        return this.#land(action);
      case 'eject':
        this.#waiting.delete(action.changeId);
        this.ejected.add(action.changeId);
        return;
      case 'abandon':
        this.#stacks = this.#stacks.filter(({ candidateId }) => candidateId !== action.candidateId);
        return;
      case 'record-landing':
      case 'wait':
        return;
      default:
        return action satisfies never;
    }
  }

  #build(onto: string, changeIds: readonly string[]): void {
    if (onto !== this.develop.sha) return;
    const { sha, tree } = this.develop;
    let below: Tip = { sha, tree };
    const parts = changeIds.map((changeId): Part => {
      const { headSha } = this.#all.get(changeId) ?? { headSha: '' };
      below = { sha: `${below.sha}+${changeId}`, tree: this.#merge(below.tree, changeId) };
      return { changeId, headSha, ...below };
    });
    this.#built += 1;
    this.#stacks = [...this.#stacks, { candidateId: `c${this.#built}`, base: { sha, tree }, parts }];
  }

  /** The same changes make the same tree, in whatever order they were merged. */
  #merge(tree: string, changeId: string): string {
    const changes = [...(this.#changesIn.get(tree) ?? []), changeId].sort();
    const merged = changes.join(',');
    this.#changesIn.set(merged, changes);
    return merged;
  }

  #begin(tree: string): void {
    this.started += 1;
    const planned = this.gate({ isBad: this.isBad(tree), isCheap: this.#has(tree, ({ bad, cheap }) => bad && cheap) });
    this.#runs.push({ ...RUN, runId: `r${this.started}`, tree, state: 'running', ...planned });
  }

  #land({ candidateId, length, from, to }: Extract<Action, { kind: 'land' }>): void {
    const stack = this.#stacks.find((one) => one.candidateId === candidateId);
    if (stack === undefined || from !== this.develop.sha) return;
    this.develop = { ...to, line: [...this.develop.line, from] };
    for (const { changeId } of stack.parts.slice(0, length)) {
      this.#waiting.delete(changeId);
      this.landed.add(changeId);
    }
    if (length === stack.parts.length) this.#stacks = this.#stacks.filter((one) => one !== stack);
  }
}
