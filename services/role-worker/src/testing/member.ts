import type { TaskJob } from '@manyhands/contracts';
import { SandboxLedger, Sessions, type Database } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import { Reviewer } from '../review/reviewer.js';
import { SandboxDesk } from '../sandbox/sandbox-desk.js';
import { Hands } from '../team/hands.js';
import type { Turn } from '../team/turn.js';
import { Worker } from '../work/worker.js';

export interface MemberParts {
  readonly db: Database;
  readonly agent: { readonly id: string; readonly name: string };
  readonly config: WorkerConfig;
}

/** One agent as its process wires it, without the doorbells. */
export class Member {
  readonly #worker: Worker;
  readonly #reviewer: Reviewer;
  readonly #leaving = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(private readonly parts: MemberParts) {
    const { db, config } = parts;
    const sandboxes = new SandboxDesk({ ledger: new SandboxLedger(db), secret: config.MANYHANDS_SECRET });
    const shared = { sessions: new Sessions(db), sandboxes, hands: new Hands(), signals: db.signals, config };
    this.#worker = new Worker(shared);
    this.#reviewer = new Reviewer(shared);
  }

  work(job: TaskJob): Promise<void> {
    return this.#follow(this.#worker.run(job, this.#turn));
  }

  review(job: TaskJob): Promise<void> {
    return this.#follow(this.#reviewer.run(job, this.#turn));
  }

  /** Its process is told to stop; resolves when nothing is under way any more. */
  async leave(): Promise<void> {
    this.#leaving.abort(new Error('the worker is stopping'));
    await Promise.allSettled(this.#underWay);
  }

  get #turn(): Turn {
    return { agent: this.parts.agent, signal: this.#leaving.signal };
  }

  async #follow(work: Promise<void>): Promise<void> {
    this.#underWay.add(work);
    await work.finally(() => this.#underWay.delete(work));
  }
}
