/** The database cannot be reached or is shutting down. The same call may work later. */
export class DatabaseUnavailable extends Error {
  readonly code = 'database-unavailable';
  readonly retryable = true;
  constructor(cause: unknown) {
    super(`the database does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A step that the lifecycle does not allow, for example ending a session twice. Nothing was written. */
export class IllegalTransition extends Error {
  readonly code = 'illegal-transition';
  readonly retryable = false;
  constructor(what: string, from: string, event: string, legal: readonly string[]) {
    super(
      `${what} is ${from}: "${event}" is not possible there (possible: ${legal.join(', ') || 'nothing, it is over'})`,
    );
  }
}

/** The session ended meanwhile: it was lost, cancelled or taken over. Its work must stop. */
export class SessionOver extends Error {
  readonly code = 'session-over';
  readonly retryable = false;
  constructor(readonly sessionId: string) {
    super(`session ${sessionId} is over`);
  }
}

/** A row that the caller's id names does not exist. */
export class RowMissing extends Error {
  readonly code = 'row-missing';
  readonly retryable = false;
  constructor(what: string, id: string) {
    super(`there is no ${what} ${id}`);
  }
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
]);
const CONTENTION_CODES = new Set(['40001', '40P01']);

const codeOf = (error: unknown): string => {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  const found = code ?? driverError?.code;
  return typeof found === 'string' ? found : '';
};

export const isConnectionProblem = (error: unknown): boolean =>
  CONNECTION_CODES.has(codeOf(error)) ||
  (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message));

/** Serialisation failure or deadlock: nobody's fault, and the transaction may simply run again. */
export const isContention = (error: unknown): boolean => CONTENTION_CODES.has(codeOf(error));
export const isUniqueViolation = (error: unknown): boolean => codeOf(error) === '23505';
