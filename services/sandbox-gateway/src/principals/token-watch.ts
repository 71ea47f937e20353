import { Logger } from '@nestjs/common';
import type { SandboxPrincipal } from '@manyhands/postgres';
import type { Principals } from './principals.js';

/** Something that a token opened and that lasts. */
export interface Watched {
  readonly sandboxId: string;
  /** Whether the token would open it now; asked with null for a sandbox that does not exist any more. */
  readonly mayGoOn: (principal: SandboxPrincipal | null) => boolean;
  /** Called once, when it may not. */
  readonly end: () => void;
}

/** Milliseconds between two looks: a token that is revoked closes what it opened within this time, also when no event tells of it. */
const LOOK_EVERY_MS = 2_000;
/** Looks in a row that may fail before nothing goes on: what cannot be checked is not allowed, but a database may be started again. */
const BLIND_LOOKS = 4;

/** Ends what outlasts its check: a tunnel, a streamed answer. Requests that are short are checked when they begin and need no watch. */
export class TokenWatch {
  readonly #logger = new Logger('TokenWatch');
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(private readonly principals: Principals) {}

  /** Returns how to stop watching. */
  watch(watched: Watched): () => void {
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    return () => this.#forget(watched);
  }

  /** Asks for every sandbox anew and ends what may not go on. */
  async look(): Promise<void> {
    const sandboxes = new Set([...this.#watched].map(({ sandboxId }) => sandboxId));
    try {
      await Promise.all([...sandboxes].map((sandboxId) => this.#lookAt(sandboxId)));
      this.#failures = 0;
    } catch (err) {
      this.#failures += 1;
      this.#logger.warn('it cannot be checked whether sandboxes still run', { err });
      if (this.#failures >= BLIND_LOOKS) for (const watched of [...this.#watched]) this.#end(watched);
    }
  }

  async #lookAt(sandboxId: string): Promise<void> {
    const principal = await this.principals.principal(sandboxId);
    const over = [...this.#watched].filter((one) => one.sandboxId === sandboxId && !one.mayGoOn(principal));
    for (const watched of over) this.#end(watched);
  }

  #end(watched: Watched): void {
    this.#forget(watched);
    watched.end();
  }

  #forget(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
