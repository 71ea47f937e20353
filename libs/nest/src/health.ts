/** One thing a service needs. `probe` resolves when it is there and rejects when not. */
export interface HealthCheck {
  readonly name: string;
  readonly probe: () => Promise<void>;
  /** False: the service works without it, only slower; then health says `degraded` instead of `not ready`. */
  readonly required: boolean;
}

export interface HealthReport {
  readonly status: 'ready' | 'degraded' | 'not ready';
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly problem?: string }[];
}

/** Nest token and value: what the health controller asks. */
export class HealthChecks {
  constructor(
    private readonly checks: readonly HealthCheck[],
    /** Milliseconds after which a probe counts as failed. */
    private readonly timeoutMs = 2000,
  ) {}

  async report(): Promise<HealthReport> {
    const problems = await Promise.all(this.checks.map((check) => problemOf(check, this.timeoutMs)));
    const checks = this.checks.map((check, index) => {
      const problem = problems[index];
      return problem === undefined ? { name: check.name, ok: true } : { name: check.name, ok: false, problem };
    });
    return { status: statusOf(this.checks.filter((_, index) => problems[index] !== undefined)), checks };
  }
}

function statusOf(failed: readonly HealthCheck[]): HealthReport['status'] {
  if (failed.length === 0) return 'ready';
  return failed.some((check) => check.required) ? 'not ready' : 'degraded';
}

/** The reason in a few words; addresses and credentials stay in the log. */
async function problemOf(check: HealthCheck, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  const answered = Promise.resolve()
    .then(() => check.probe())
    .then(
      () => undefined,
      (error: unknown) => `does not answer (${codeOf(error)})`,
    );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'error';
}
