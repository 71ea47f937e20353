import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReaderMessage, ReadMessage } from './messages.js';
import type { Answer, Question } from './question.js';
import { ReaderError } from './reader-error.js';

/** The built file, from `src` as from `dist`: plain Node runs it. */
const PROGRAM = fileURLToPath(new URL('../../dist/process-main.js', import.meta.url));
const START_LIMIT_MS = 30_000;
/** What a process may hold beyond its heap and be asked again. Parsers keep what they once took. MiB. */
const BESIDE_HEAP_MIB = 88;

export type Reading = readonly Answer[] | 'too-slow' | 'crashed';

/** One reading process, ready. It gets no environment, no file descriptor and no secret; it is ended, never asked to end. */
export class ReaderProcess {
  /** Whether it may be asked again. */
  usable = true;

  private constructor(
    private readonly child: ChildProcess,
    private readonly heapMiB: number,
  ) {}

  /** With a JavaScript heap of so many MiB at most. Throws `ReaderError`. */
  static async start(heapMiB: number): Promise<ReaderProcess> {
    const child = fork(PROGRAM, [], {
      env: {},
      execArgv: [`--max-old-space-size=${heapMiB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const first = await firstOf(child, START_LIMIT_MS);
    if (first !== 'timeout' && first !== 'gone' && first.kind === 'ready') return new ReaderProcess(child, heapMiB);
    child.kill('SIGKILL');
    const why = first === 'timeout' ? `was not ready within ${START_LIMIT_MS / 1000} s` : 'ended at once';
    throw new ReaderError('not-started', `the process that reads source text ${why} (${PROGRAM})`);
  }

  /** The answers, or what became of the process. After anything but answers it is gone. */
  async read(questions: readonly Question[], limitMs: number): Promise<Reading> {
    const answered = firstOf(this.child, limitMs);
    const message: ReadMessage = { questions };
    this.child.send(message, () => undefined);
    const answer = await answered;
    if (answer !== 'timeout' && answer !== 'gone' && answer.kind === 'answers') {
      this.usable = answer.bytes <= (this.heapMiB + BESIDE_HEAP_MIB) * 1024 ** 2;
      return answer.answers;
    }
    await this.end();
    return answer === 'timeout' ? 'too-slow' : 'crashed';
  }

  async end(): Promise<void> {
    this.usable = false;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** The next message of a process, unless it goes away or takes too long. */
function firstOf(child: ChildProcess, limitMs: number): Promise<ReaderMessage | 'gone' | 'timeout'> {
  return new Promise((resolve) => {
    const settle = (answer: ReaderMessage | 'gone' | 'timeout') => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onGone).off('error', onGone);
      resolve(answer);
    };
    const onMessage = (message: unknown) => settle(message as ReaderMessage);
    const onGone = () => settle('gone');
    const timer = setTimeout(() => settle('timeout'), limitMs);
    child.once('message', onMessage).once('exit', onGone).once('error', onGone);
  });
}
