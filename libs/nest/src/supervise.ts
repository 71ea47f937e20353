import type { ServiceLogger } from './logger.js';

/** Something that has been started and can be ended. */
export interface Running {
  /** Port it serves on; absent for what has no HTTP. */
  readonly port?: number;
  close(): Promise<void>;
}

/** The part of `process` that supervision needs; tests pass an event emitter. */
export interface HostProcess {
  on(event: string, listener: (fact: unknown) => void): unknown;
  exit(code: number): unknown;
  /** Present when the process was started with an IPC channel. */
  send?: ((message: object) => unknown) | undefined;
}

export interface SuperviseOptions {
  readonly logger: ServiceLogger;
  /** Milliseconds that closing may take before the process ends anyway, with status 1. Default 10,000. */
  readonly graceMs?: number;
  readonly host?: HostProcess;
}

/**
 * Ties what `start` starts to the process: SIGTERM, SIGINT and the end of the parent's IPC channel close it and exit 0; an
 * error that nobody handled is logged, closes it and exits 1. Closing that takes longer than the grace time ends with 1.
 * When it runs, the parent gets `{ type: 'ready', port? }`.
 */
export async function supervise(start: () => Promise<Running>, options: SuperviseOptions): Promise<void> {
  const { logger, graceMs = 10_000, host = process } = options;
  let ending = false;
  // One turn later, so that a signal during the very first steps finds its listener and something to wait for.
  const starting = Promise.resolve().then(start);

  const end = (why: string, code: number): void => {
    if (ending) return;
    ending = true;
    logger.info({ why }, 'stopping');
    const timer = setTimeout(() => {
      logger.error({ graceMs }, 'not stopped within the grace time, leaving anyway');
      host.exit(1);
    }, graceMs);
    void closed(starting, logger).then((clean) => {
      clearTimeout(timer);
      host.exit(clean ? code : 1);
    });
  };
  watch(host, { logger, end });
  try {
    const running = await starting;
    if (!ending) announce(host, running);
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    if (!ending) host.exit(1);
  }
}

function watch(host: HostProcess, on: { logger: ServiceLogger; end: (why: string, code: number) => void }): void {
  const broken = (event: string) => (error: unknown) => {
    on.logger.fatal({ err: error }, event);
    on.end(event, 1);
  };
  host.on('SIGTERM', () => on.end('SIGTERM', 0));
  host.on('SIGINT', () => on.end('SIGINT', 0));
  if (host.send !== undefined) host.on('disconnect', () => on.end('the parent process went away', 0));
  host.on('unhandledRejection', broken('unhandled rejection'));
  host.on('uncaughtException', broken('uncaught exception'));
}

/** True when it was closed without an error; something that failed to start has nothing to close. */
async function closed(starting: Promise<Running>, logger: ServiceLogger): Promise<boolean> {
  const running = await starting.catch(() => undefined);
  try {
    await running?.close();
    return true;
  } catch (error) {
    logger.error({ err: error }, 'could not stop cleanly');
    return false;
  }
}

function announce(host: HostProcess, running: Running): void {
  host.send?.({ type: 'ready', ...(running.port === undefined ? {} : { port: running.port }) });
}
