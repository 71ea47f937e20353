/** Signals that ask a command to end, and the end of a parent process that holds an IPC channel. */
export interface Interrupts {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** Which one it was; null before. */
  readonly first: string | null;
  /** Resolves with the first one. */
  happened(): Promise<void>;
  /** Runs `work` on the second one, before the process is ended. Returns how to take that back. */
  onSecond(work: () => void): () => void;
}

/** The part of `process` that is needed; tests pass an event emitter. */
export interface HostProcess {
  on(event: string, listener: () => void): unknown;
  exit(code: number): unknown;
  readonly channel?: unknown;
}

/** One press of Ctrl-C may arrive twice: from the terminal, and passed on by npm. Milliseconds. */
const SAME_PRESS_MS = 500;

/** The first signal is a request, the second ends the process at once. */
export function listenForInterrupts(host: HostProcess = process): Interrupts {
  const controller = new AbortController();
  const hard = new Set<() => void>();
  let first: string | null = null;
  let at = 0;
  const on = (name: string) => () => {
    if (first === null) {
      first = name;
      at = performance.now();
      controller.abort(new Error(`interrupted by ${name}`));
    } else if (performance.now() - at > SAME_PRESS_MS) {
      for (const work of hard) work();
      host.exit(130);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) host.on(name, on(name));
  if (host.channel) host.on('disconnect', on('disconnect'));
  return {
    signal: controller.signal,
    get first() {
      return first;
    },
    happened: () =>
      new Promise((resolve) => {
        if (controller.signal.aborted) resolve();
        else controller.signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    onSecond: (work) => {
      hard.add(work);
      return () => void hard.delete(work);
    },
  };
}
