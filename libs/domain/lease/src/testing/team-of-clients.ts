import { checkBlockers, checkState, expect } from './check-state.js';
import type { Acquired, Holder, LeaseSystem, Widened } from './lease-system.js';

/** One thing that a client does. Numbers choose among what there is at that moment. */
export interface Move {
  readonly kind:
    | 'open'
    | 'acquire'
    | 'renew'
    | 'widen'
    | 'again'
    | 'suspend'
    | 'propose'
    | 'finish'
    | 'fail'
    | 'reopen'
    | 'pass'
    | 'stale';
  readonly at: number;
  readonly pattern: string;
  readonly ms: number;
}

/** Patterns that meet each other in many ways. */
export const PATTERNS = ['a/**', 'a/b', 'a/*', 'c', 'd/**', 'a/b/c', '*.ts', 'x.ts', 'd/e.ts', 'f/g/**', 'h'] as const;

interface Known extends Holder {
  readonly scope: readonly string[];
}

/**
 * Clients that share a system. It remembers what every answer promised, and throws as soon as one was broken. With `isAlone` the
 * moves come one after another, so that answers can be compared with the state right after them.
 */
export class TeamOfClients {
  readonly #sessions: Known[] = [];
  /** Every fence that was ever given out, and to whom. */
  readonly #fences = new Map<number, string>();
  #wishes = 0;
  readonly #asked: { holder: string; requestId: string; patterns: string[] }[] = [];
  moves = 0;

  constructor(
    readonly system: LeaseSystem,
    private readonly isAlone: boolean,
  ) {}

  async play(move: Move): Promise<void> {
    this.moves += 1;
    if (move.kind === 'open' || this.#sessions.length === 0) return this.#open([move.pattern]);
    if (move.kind === 'pass') return this.system.pass(move.ms);
    const session = this.#sessions[move.at % this.#sessions.length];
    if (session) await this.#act(move, session);
  }

  async check(): Promise<void> {
    checkState(await this.system.state());
  }

  async #act(move: Move, { holder, task, scope }: Known): Promise<void> {
    switch (move.kind) {
      case 'acquire':
        return this.#acquire(holder, scope);
      case 'renew':
        return void (await this.system.renew(holder));
      case 'widen':
        return this.#widen({ holder, requestId: `wish-${++this.#wishes}`, patterns: [move.pattern] });
      case 'again':
        return this.#widenAgain(move.at);
      case 'suspend':
        return void (await this.system.suspend(holder));
      case 'propose':
        return void (await this.system.propose(holder));
      case 'finish':
        return this.system.finish(task);
      case 'fail':
        return this.system.fail(holder);
      case 'reopen':
        return this.#reopen(task);
      default:
        return this.#tryStale(move.at);
    }
  }

  async #open(scope: readonly string[]): Promise<void> {
    this.#sessions.push({ ...(await this.system.open(scope)), scope });
  }

  async #reopen(task: string): Promise<void> {
    const next = await this.system.reopen(task);
    if (next) this.#sessions.push({ ...next, scope: [] });
  }

  async #acquire(holder: string, scope: readonly string[]): Promise<void> {
    const answer = await this.system.acquire(holder);
    this.#remember(holder, answer);
    if (!this.isAlone) return;
    const state = await this.system.state();
    if (answer.kind === 'busy' && scope.length > 0) checkBlockers(state, scope, answer.blockers);
    if (answer.kind === 'granted') {
      const again = await this.system.acquire(holder);
      expect(again.kind === 'granted' && again.fence === answer.fence, 'asked again, another answer');
      expect(
        state.live.some((lease) => lease.fence === answer.fence),
        'granted, and nobody holds it',
      );
    }
  }

  async #widen(wish: { holder: string; requestId: string; patterns: string[] }): Promise<void> {
    this.#asked.push(wish);
    const answer = await this.system.widen(wish.holder, wish);
    this.#remember(wish.holder, answer);
    if (!this.isAlone) return;
    if (answer.kind === 'wait' || answer.kind === 'suspend')
      checkBlockers(await this.system.state(), wish.patterns, answer.blockers);
    if (answer.kind !== 'granted') return;
    const again = await this.system.widen(wish.holder, wish);
    expect(JSON.stringify(again) === JSON.stringify(answer), 'a wish was granted twice');
  }

  async #widenAgain(at: number): Promise<void> {
    const wish = this.#asked[at % Math.max(1, this.#asked.length)];
    if (wish) this.#remember(wish.holder, await this.system.widen(wish.holder, wish));
  }

  /** A fence goes to one session, and that one may get it told again. */
  #remember(holder: string, answer: Acquired | Widened): void {
    if (answer.kind !== 'granted') return;
    const before = this.#fences.get(answer.fence);
    expect(before === undefined || before === holder, `fence ${answer.fence} went to ${before} and to ${holder}`);
    this.#fences.set(answer.fence, holder);
  }

  /** Under a fence that is not the current one of its session nothing is possible. */
  async #tryStale(at: number): Promise<void> {
    const [fence, holder] = [...this.#fences][at % Math.max(1, this.#fences.size)] ?? [];
    if (fence === undefined || holder === undefined || !this.isAlone) return;
    const state = await this.system.state();
    const isCurrent = state.live.some((lease) => lease.holder === holder && lease.fence === fence);
    if (isCurrent) return;
    expect(!(await this.system.mayWrite(holder, fence)), `${holder} may write under the old fence ${fence}`);
    const answer = await this.system.widen(holder, { requestId: `stale-${++this.#wishes}`, patterns: ['q'], fence });
    expect(answer.kind === 'refused' || answer.kind === 'over', `an old fence was answered ${answer.kind}`);
    const isHolding = state.live.some((lease) => lease.holder === holder);
    expect(isHolding || !(await this.system.propose(holder)), 'a session without a lease proposed');
  }

  /** Everybody who holds finishes, everybody who waits asks: in the end nobody is left waiting. */
  async drain(): Promise<void> {
    for (let rounds = this.#sessions.length + 1; rounds > 0; rounds -= 1) {
      const { live, tickets } = await this.system.state();
      if (tickets.length === 0) return;
      for (const { task } of live) await this.system.finish(task);
      await this.system.pass(61_000);
      let served = 0;
      for (const { holder } of tickets) if ((await this.system.acquire(holder)).kind === 'granted') served += 1;
      expect(served > 0, 'nothing is held, and nobody of those who wait is served');
      await this.check();
    }
    throw new Error('somebody waits for ever');
  }
}
