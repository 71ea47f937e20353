import { Logger } from '@nestjs/common';
import type { BareRepository } from '@manyhands/git';
import { WakeableLoop } from '@manyhands/nest';
import type { Database, EventNotice, Remotes } from '@manyhands/postgres';
import { pushDue } from './push-due.js';

export interface PusherParts {
  readonly database: Pick<Database, 'hold' | 'signals'>;
  readonly remotes: Remotes;
  readonly repositoryAt: (id: string) => BareRepository;
  /** Git's store of credentials for https remotes. */
  readonly credentialsFile?: string | undefined;
  /** How long one push may take. Default 2 minutes. */
  readonly timeoutMs?: number;
  /** Milliseconds between looks when nothing is told. Default 5000. */
  readonly everyMs?: number;
}

/** Remotes that are pushed to at the same time. */
const MOST_AT_ONCE = 8;
const PUSH_MS = 120_000;
const NEWS: readonly EventNotice['type'][] = ['change.landed', 'release.created'];

/**
 * Keeps the sources up to date of the repositories that want it, beside the queue: a remote that hangs holds up neither a landing nor
 * another remote.
 */
export class Pusher {
  readonly #logger = new Logger('Pusher');
  readonly #loop: WakeableLoop;
  readonly #leaving = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  #unsubscribe: (() => void) | null = null;

  constructor(private readonly parts: PusherParts) {
    this.#loop = new WakeableLoop({ name: 'Pusher', round: () => this.round(), healEveryMs: parts.everyMs ?? 5000 });
  }

  start(): void {
    this.#unsubscribe = this.parts.database.signals.onEvent(({ type }) => {
      if (NEWS.includes(type)) this.wake();
    });
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /** A push that is cut off is made again by the next process. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#leaving.abort(new Error('the integration agent is stopping'));
    await this.#loop.stop();
    await this.idle();
  }

  /** Resolves when no push is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  /** Begins what is due and not under way; what it comes to is written down, not waited for. */
  async round(): Promise<void> {
    for (const { repositoryId } of await this.parts.remotes.due()) {
      if (this.#underWay.size >= MOST_AT_ONCE || this.#leaving.signal.aborted) return;
      if (!this.#underWay.has(repositoryId)) this.#begin(repositoryId);
    }
  }

  #begin(repositoryId: string): void {
    const pushing = this.#push(repositoryId)
      // What has become due meanwhile was passed over by the looks meanwhile.
      .then((isDone) => void (isDone && this.wake()))
      .catch((error: unknown) => {
        if (this.#leaving.signal.aborted) return;
        this.#logger.warn(`pushing ${repositoryId} failed, tried again`, { err: error });
      })
      .finally(() => this.#underWay.delete(repositoryId));
    this.#underWay.set(repositoryId, pushing);
  }

  /**
   * One process at a time per remote, by a named lock; false when there was nothing to do. What is due is read under the lock: an older
   * commit than the remote has would look as if somebody else had pushed.
   */
  async #push(repositoryId: string): Promise<boolean> {
    const { database, remotes, repositoryAt, credentialsFile, timeoutMs = PUSH_MS } = this.parts;
    const lock = await database.hold(`remote:${repositoryId}`);
    if (lock === null) return false;
    try {
      const due = await remotes.dueOf(repositoryId);
      if (due === null) return false;
      const git = repositoryAt(repositoryId);
      await pushDue({ git, remotes, timeoutMs, credentialsFile, signal: this.#leaving.signal }, due);
      return true;
    } finally {
      await lock.release();
    }
  }
}
