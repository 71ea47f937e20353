import type { OpenSandbox } from '../sandbox/sandbox-desk.js';
import { shell, tail } from '../sandbox/shell.js';

export interface CheckResult {
  readonly command: string;
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly output: string;
  readonly seconds: number;
}

export interface Checks {
  /** The one that ended it; null when all are green. */
  readonly red: CheckResult | null;
  readonly results: readonly CheckResult[];
}

/** Runs the acceptance commands one after the other, up to the first red one. */
export async function runChecks(
  sandbox: OpenSandbox,
  commands: readonly string[],
  limits: { timeoutSeconds: number; signal: AbortSignal },
): Promise<Checks> {
  const results: CheckResult[] = [];
  for (const command of commands) {
    const { exitCode, timedOut, output, seconds } = await shell(sandbox, command, limits);
    const result = { command, exitCode, timedOut, output: tail(output), seconds };
    results.push(result);
    if (exitCode !== 0) return { red: result, results };
  }
  return { red: null, results };
}
