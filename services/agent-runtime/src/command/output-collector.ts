/**
 * Keeps the beginning and the end of an output that may be endless, in bounded memory.
 * What lies between is counted and replaced by a note, so that a reader knows that something is missing.
 */
export class OutputCollector {
  #head = '';
  #tail = '';
  #dropped = 0;
  readonly #half: number;

  /** @param limit most characters kept, the note not counted. */
  constructor(readonly limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  push(chunk: string): void {
    const room = this.#half - this.#head.length;
    this.#head += chunk.slice(0, Math.max(0, room));
    this.#tail += chunk.slice(Math.max(0, room));
    // Cut in large strides: slicing at every chunk would copy the tail again and again.
    if (this.#tail.length > this.#half * 2) this.#cutTail();
  }

  text(): string {
    this.#cutTail();
    if (this.#dropped === 0) return this.#head + this.#tail;
    return `${this.#head}\n[... ${this.#dropped} characters left out here; write long output to a file and read parts of it ...]\n${this.#tail}`;
  }

  #cutTail(): void {
    const excess = this.#tail.length - this.#half;
    if (excess <= 0) return;
    this.#dropped += excess;
    this.#tail = this.#tail.slice(excess);
  }
}
