import type { CandidateToGate } from '@manyhands/postgres';
import type { GateResult } from '../gate/run-steps.js';

type Outcome = (candidate: CandidateToGate, signal: AbortSignal) => Promise<GateResult | null>;

const GREEN: GateResult = { green: true, steps: [{ command: 'npm test', exitCode: 0, output: 'ok', seconds: 1 }] };

/** Fake gate: runs nothing. The story says how each run ends, one after the other; without a word it is green. */
export class FakeGate {
  /** The candidates that were tested, in order, with repetitions. */
  readonly tested: CandidateToGate[] = [];
  mostAtOnce = 0;
  private readonly outcomes: Outcome[] = [];
  private readonly waiting: (() => void)[] = [];
  private atOnce = 0;

  /** The next run is red and printed this; something may happen while it is under way. */
  red(output: string, happens: () => Promise<unknown> = async () => undefined): this {
    const steps = [{ command: 'npm test', exitCode: 1, output, seconds: 1 }];
    return this.next(async () => happens().then(() => ({ green: false, steps })));
  }

  /** Something happens while the next run, a green one, is under way. */
  greenWhile(happens: () => Promise<unknown>): this {
    return this.next(async () => happens().then(() => GREEN));
  }

  /** The next run has no end of its own; it is interrupted some day. */
  endless(): this {
    return this.next(
      (_candidate, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))),
    );
  }

  /** The process dies in the next run. */
  crash(): this {
    return this.next(() => Promise.reject(new Error('crash')));
  }

  /** Resolves when the next run has begun. */
  begun(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async run(candidate: CandidateToGate, signal: AbortSignal): Promise<GateResult | null> {
    this.tested.push(candidate);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    this.waiting.splice(0).forEach((tell) => tell());
    const outcome = this.outcomes.shift() ?? (async () => GREEN);
    return outcome(candidate, signal).finally(() => (this.atOnce -= 1));
  }

  private next(outcome: Outcome): this {
    this.outcomes.push(outcome);
    return this;
  }
}
