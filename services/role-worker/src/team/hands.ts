/**
 * The two hands of one agent: it does one thing at a time. Only a session that waits for somebody else's files lets go of them, so
 * that the agent can review meanwhile. Without that, two agents could wait for each other's review for ever.
 */
export class Hands {
  #tail: Promise<void> = Promise.resolve();

  /** Waits for the hands; the answer lets go of them again. Served in order. */
  async take(): Promise<() => void> {
    let release: () => void = () => undefined;
    const before = this.#tail;
    this.#tail = new Promise<void>((resolve) => (release = resolve));
    await before;
    return release;
  }
}
