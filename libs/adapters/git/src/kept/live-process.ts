import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { GitError, type GitErrorCode } from '../git-error.js';
import { spawnGit, stopGroup } from '../spawn-git.js';

/** All of an answer, with the bytes that it takes; or how many bytes there must be before it is worth another look. */
export type Reading<Answer> = { readonly answer: Answer; readonly used: number } | { readonly atLeast: number };

export interface Question<Answer> {
  /** One request, or several that are answered together. */
  readonly input: string | Uint8Array;
  /** Looks at all bytes that came so far. */
  read(bytes: Buffer): Reading<Answer>;
  /** Asked once more, of a new process, when git ends without an answer. Only for what may be done twice. */
  readonly again?: boolean;
  /** Bytes of the answer. Default 64 MiB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;

/** One git process from its start to its end. It is asked one question at a time, and keeps our own process alive only meanwhile. */
export class LiveProcess {
  questions = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #chunks: Buffer[] = [];
  #length = 0;
  #stderr = '';
  #failure: Error | null = null;
  #exitCode: number | null = null;
  #isGone = false;
  /** It did not answer as it should: what comes next could be the answer to an earlier question. */
  #isSpoilt = false;
  #waiting: { onBytes(): void; onEnd(): void } | null = null;

  constructor(
    gitDir: string,
    private readonly args: readonly string[],
  ) {
    const child = spawnGit(gitDir, args, { ownGroup: true });
    this.#child = child;
    child.stdin?.on('error', () => child.stdin?.destroy()); // a git that is gone; its end tells the story
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#note(text));
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => this.#finish(resolve, { error }));
      child.once('close', (exitCode) => this.#finish(resolve, { exitCode }));
    });
    this.#letGo();
  }

  get pid(): number | null {
    return this.#isGone ? null : (this.#child.pid ?? null);
  }

  /** Whether it can be asked. */
  get isUsable(): boolean {
    return !this.#isGone && !this.#isSpoilt;
  }

  async ask<Answer>(question: Question<Answer>, timeoutMs: number): Promise<Answer> {
    this.questions += 1;
    this.#hold();
    try {
      return await this.#answerTo(question, timeoutMs);
    } finally {
      this.#waiting = null;
      this.#letGo();
    }
  }

  /** Kills it; resolves when it is gone. */
  async end(): Promise<void> {
    if (!this.#isGone) stopGroup(this.#child, 'SIGKILL');
    this.#hold();
    for (const stream of this.#pipes()) stream.destroy();
    await this.#ended;
  }

  #answerTo<Answer>(question: Question<Answer>, timeoutMs: number): Promise<Answer> {
    const { maxBytes = MAX_BYTES, input } = question;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(this.#error('timeout', `did not answer within ${timeoutMs} ms`)), timeoutMs);
      const fail = (error: unknown) => {
        this.#isSpoilt = true;
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      let atLeast = 0;
      const onBytes = () => {
        if (this.#length > maxBytes)
          return fail(this.#error('too-much-output', `answered more than ${maxBytes} bytes`));
        if (this.#length < atLeast) return;
        try {
          const reading = this.#read(question);
          if ('atLeast' in reading) return void (atLeast = reading.atLeast);
          clearTimeout(timer);
          resolve(reading.answer);
        } catch (error) {
          fail(error);
        }
      };
      const onEnd = () => fail(this.#endError());
      if (this.#length > 0) return fail(this.#error('failed', 'said something that nobody had asked'));
      if (!this.isUsable) return onEnd();
      this.#waiting = { onBytes, onEnd };
      this.#child.stdin?.write(input);
    });
  }

  /** An answer takes all that came: more would be of another question. */
  #read<Answer>(question: Question<Answer>): Reading<Answer> {
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    const reading = question.read(bytes);
    if ('atLeast' in reading) return reading;
    if (reading.used !== this.#length) throw this.#error('failed', 'answered more than was asked');
    [this.#chunks, this.#length, this.#waiting] = [[], 0, null];
    return reading;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#waiting?.onBytes();
  }

  #note(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-MAX_STDERR);
  }

  #finish(resolve: () => void, how: { error?: Error; exitCode?: number | null }): void {
    this.#isGone = true;
    this.#failure = how.error ?? null;
    this.#exitCode = how.exitCode ?? null;
    this.#waiting?.onEnd();
    resolve();
  }

  #endError(): GitError {
    if (this.#failure !== null) {
      const message = `git could not be started: ${this.#failure.message}`;
      return new GitError({ code: 'not-started', args: this.args, cause: this.#failure, message });
    }
    const status = this.#exitCode ?? 'killed';
    return this.#error('failed', `ended with status ${status}: ${this.#stderr.trim() || 'no message'}`);
  }

  #error(code: GitErrorCode, what: string): GitError {
    const facts = { code, args: this.args, exitCode: this.#exitCode, stderr: this.#stderr };
    return new GitError({ ...facts, message: `git ${this.args[0]} ${what}` });
  }

  #hold(): void {
    this.#child.ref();
    for (const stream of this.#pipes()) stream.ref();
  }

  #letGo(): void {
    this.#child.unref();
    for (const stream of this.#pipes()) stream.unref();
  }

  #pipes(): Socket[] {
    const { stdin, stdout, stderr } = this.#child;
    return [stdin, stdout, stderr].flatMap((stream) => (stream instanceof Socket ? [stream] : []));
  }
}
