import { Rest } from './rest.js';

interface Armed {
  readonly timer: NodeJS.Timeout;
  readonly signal: AbortSignal;
  readonly cancel: () => void;
}

/** When a queue is tried again in which an error left something undone: without a ring, and later each time. */
export class Retries {
  readonly #pauses = new Map<string, Rest>();
  readonly #armed = new Map<string, Armed>();

  /** The default is right outside of tests. */
  constructor(private readonly firstMs?: number) {}

  /** How long one queue is left alone. */
  pauseOf(repositoryId: string): Rest {
    const pause = this.#pauses.get(repositoryId) ?? new Rest(this.firstMs);
    this.#pauses.set(repositoryId, pause);
    return pause;
  }

  /** Tries again when its pause is over, unless the process leaves before. */
  arm(repositoryId: string, again: () => void, signal: AbortSignal): void {
    this.disarm(repositoryId);
    if (signal.aborted) return;
    const cancel = (): void => this.disarm(repositoryId);
    const pauseMs = Math.max(0, this.pauseOf(repositoryId).begin().getTime() - Date.now());
    const timer = setTimeout(() => {
      this.disarm(repositoryId);
      again();
    }, pauseMs);
    signal.addEventListener('abort', cancel, { once: true });
    this.#armed.set(repositoryId, { timer, signal, cancel });
  }

  disarm(repositoryId: string): void {
    const armed = this.#armed.get(repositoryId);
    if (armed === undefined) return;
    this.#armed.delete(repositoryId);
    clearTimeout(armed.timer);
    armed.signal.removeEventListener('abort', armed.cancel);
  }

  end(): void {
    for (const repositoryId of [...this.#armed.keys()]) this.disarm(repositoryId);
  }
}
