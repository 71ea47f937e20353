import type { RunToGate } from '@manyhands/postgres';
import type { GateAnswer } from '../gate/gate.js';

type Outcome = (run: RunToGate, signal: AbortSignal) => Promise<GateAnswer | null>;

const ENVIRONMENT = 'fake';
const GREEN: GateAnswer = {
  kind: 'answered',
  green: true,
  steps: [{ command: 'npm test', exitCode: 0, output: 'ok', seconds: 1 }],
  environment: ENVIRONMENT,
};
const redWith = (output: string): GateAnswer => ({
  kind: 'answered',
  green: false,
  steps: [{ command: 'npm test', exitCode: 1, output, seconds: 1 }],
  environment: ENVIRONMENT,
});

/**
 * Fake gate: runs nothing. The story says which files are bad: a commit that has one is red, each time. And it says how single runs
 * end, one after the other; without a word the commit decides.
 */
export class FakeGate {
  /** What was tested, in order, with repetitions. */
  readonly tested: RunToGate[] = [];
  mostAtOnce = 0;
  /** By path: what the gate prints about a commit that has this file. */
  readonly bad = new Map<string, string>();
  /** What the gate prints about a commit that is red. */
  verdictOn = (sha: string): Promise<string | null> => this.judgeFiles(sha);
  private readonly outcomes: Outcome[] = [];
  private readonly waiting: (() => void)[] = [];
  private atOnce = 0;

  constructor(private readonly hasFile: (sha: string, path: string) => Promise<boolean>) {}

  /** The next run is red and printed this, whatever it tests; something may happen while it is under way. */
  red(output: string, happens: () => Promise<unknown> = async () => undefined): this {
    return this.next(async () => happens().then(() => redWith(output)));
  }

  /** Something happens while the next run is under way. */
  meanwhile(happens: () => Promise<unknown>): this {
    return this.next(async (run) => happens().then(() => this.judge(run)));
  }

  /** The next run has no end of its own; it is interrupted some day. */
  endless(): this {
    return this.next((_run, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))));
  }

  /** The next run comes to no answer. */
  unavailable(problem: string): this {
    return this.next(async () => ({ kind: 'could-not-run', problem }));
  }

  /** The process dies in the next run. */
  crash(): this {
    return this.next(() => Promise.reject(new Error('crash')));
  }

  /** Resolves when the next run has begun. */
  begun(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async run(run: RunToGate, signal: AbortSignal): Promise<GateAnswer | null> {
    this.tested.push(run);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    this.waiting.splice(0).forEach((tell) => tell());
    const outcome = this.outcomes.shift() ?? ((one) => this.judge(one));
    return outcome(run, signal).finally(() => (this.atOnce -= 1));
  }

  private async judge({ sha }: RunToGate): Promise<GateAnswer> {
    const output = await this.verdictOn(sha);
    return output === null ? GREEN : redWith(output);
  }

  private async judgeFiles(sha: string): Promise<string | null> {
    for (const [path, output] of this.bad) if (await this.hasFile(sha, path)) return output;
    return null;
  }

  private next(outcome: Outcome): this {
    this.outcomes.push(outcome);
    return this;
  }
}
