const FIRST_MS = 30_000;
const LONGEST_MS = 300_000;

/** How long the gate is left alone after it could not run: longer each time, until it has run again. */
export class Rest {
  #pauseMs: number;
  #until = -Infinity;

  /** The default is right outside of tests. */
  constructor(private readonly firstMs = FIRST_MS) {
    this.#pauseMs = firstMs;
  }

  isOver(): boolean {
    return Date.now() >= this.#until;
  }

  /** The gate could not run. Answers when it may be tried again. Runs that fail while it rests say nothing new. */
  begin(): Date {
    if (!this.isOver()) return new Date(this.#until);
    this.#until = Date.now() + this.#pauseMs;
    this.#pauseMs = Math.min(LONGEST_MS, this.#pauseMs * 2);
    return new Date(this.#until);
  }

  /** The gate has run. */
  forget(): void {
    this.#pauseMs = this.firstMs;
    this.#until = -Infinity;
  }
}
