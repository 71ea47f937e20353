export interface RefresherPorts<Name extends string> {
  /** Reads one resource again. Must settle; a failure is the reader's to show. */
  refetch: (name: Name) => Promise<void>;
  /** Calls back once, after so many milliseconds. */
  later: (callback: () => void, milliseconds: number) => void;
}

/** At most four reads of a resource a second, and never two at the same time. */
const REST_MS = 250;

/**
 * Turns a flood of events into few reads. The first event reads at once; those that arrive during that read, or in
 * the quarter second after it, share one more. A read that starts after an event has seen that event's state, so
 * nothing is missed. A slow server is asked less often, because the rest begins when the answer is there.
 */
export class Refresher<Name extends string> {
  readonly #ports: RefresherPorts<Name>;
  /** Resources that are being read or rest; true = read again afterwards. */
  readonly #busy = new Map<Name, boolean>();

  constructor(ports: RefresherPorts<Name>) {
    this.#ports = ports;
  }

  readonly touch = (names: readonly Name[]): void => {
    for (const name of names) {
      if (this.#busy.has(name)) this.#busy.set(name, true);
      else this.#read(name);
    }
  };

  #read(name: Name): void {
    this.#busy.set(name, false);
    const rest = () => this.#ports.later(() => this.#rested(name), REST_MS);
    this.#ports.refetch(name).then(rest, rest);
  }

  #rested(name: Name): void {
    const again = this.#busy.get(name) === true;
    this.#busy.delete(name);
    if (again) this.#read(name);
  }
}
