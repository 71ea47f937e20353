/** Exit statuses of every command. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  waitsForHuman: 3,
  notAuthorised: 4,
  policy: 5,
  partial: 6,
  timedOut: 124,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something a person can understand and act on. Anything else that is thrown is a defect and shows its stack. */
export class CliError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly exit: ExitCode;
  /** What to do about it; printed on a line of its own. */
  readonly hint: string | undefined;

  constructor(
    message: string,
    more: { code: string; exit?: ExitCode; hint?: string | undefined; retryable?: boolean; cause?: unknown },
  ) {
    super(message, { cause: more.cause });
    this.code = more.code;
    this.exit = more.exit ?? EXIT.error;
    this.hint = more.hint;
    this.retryable = more.retryable ?? false;
  }
}
