import { isDiskFull } from '../disk-full.js';
import { GitError } from '../git-error.js';
import { writeFirst } from '../unwritten.js';
import { LiveProcess, type Question } from './live-process.js';

export interface KeptProcessOptions {
  /** For each question. Default 30,000. */
  readonly timeoutMs?: number;
  /** A process that nobody asks for so long is ended. Default 5,000. */
  readonly idleMs?: number;
  /** After so many questions a process makes room for a new one: git keeps what it has read. Default 5,000. */
  readonly mostQuestions?: number;
}

/**
 * One git command that answers many questions, one after the other. The first question starts it, and the next one whenever the last
 * process is gone. While nobody asks it keeps nothing from ending: it ends after a while by itself, and with our own process, because
 * its input closes then. Throws `GitError`.
 */
export class KeptProcess {
  #live: LiveProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(
    private readonly gitDir: string,
    private readonly args: readonly string[],
    private readonly options: KeptProcessOptions = {},
  ) {}

  /** Of the process that runs now, if one does. */
  get pid(): number | null {
    return this.#live?.pid ?? null;
  }

  /**
   * Questions wait for each other. One that is asked again is posed anew: reading its answer may have begun. What is unwritten is written
   * before, unless the question is about nothing but objects of these names, and all of them are written.
   */
  ask<Answer>(pose: () => Question<Answer>, names?: readonly string[]): Promise<Answer> {
    const answered = Promise.all([this.#last, writeFirst(names)]).then(() => this.#askAgain(pose));
    this.#last = answered.catch(() => undefined); // whoever asked hears of it
    return answered;
  }

  /** Ends the process after what is under way. A question after that is an error. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    await this.#end();
  }

  async #askAgain<Answer>(pose: () => Question<Answer>): Promise<Answer> {
    const question = pose();
    try {
      return await this.#askOnce(question);
    } catch (error) {
      if (question.again !== true || !(error instanceof GitError) || error.code !== 'failed' || this.#isClosed)
        throw error;
      return this.#askOnce(pose());
    }
  }

  async #askOnce<Answer>(question: Question<Answer>): Promise<Answer> {
    const { timeoutMs = 30_000, idleMs = 5_000, mostQuestions = 5_000 } = this.options;
    clearTimeout(this.#idle);
    const live = await this.#start();
    try {
      return await live.ask(question, timeoutMs);
    } catch (error) {
      throw await this.#named(error);
    } finally {
      if (!live.isUsable || live.questions >= mostQuestions) await this.#end();
      else this.#idle = setTimeout(() => void this.#end(), idleMs).unref();
    }
  }

  /** Git may not say why it could not write: a full disk is looked for. */
  async #named(error: unknown): Promise<unknown> {
    if (!(error instanceof GitError) || error.code !== 'failed') return error;
    const { args, exitCode, stderr, message } = error;
    const isFull = await isDiskFull(this.gitDir, stderr);
    return isFull ? new GitError({ code: 'disk-full', args, exitCode, stderr, message }) : error;
  }

  async #start(): Promise<LiveProcess> {
    if (this.#isClosed) throw this.#closedError();
    if (this.#live?.isUsable !== true) await this.#end();
    return (this.#live ??= new LiveProcess(this.gitDir, this.args));
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const live = this.#live;
    this.#live = null;
    await live?.end();
  }

  #closedError(): GitError {
    const message = `git ${this.args[0]} was asked after it had been closed`;
    return new GitError({ code: 'failed', args: this.args, message });
  }
}
