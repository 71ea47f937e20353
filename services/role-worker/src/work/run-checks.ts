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
  readonly green: boolean;
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
    const result = await shell(sandbox, command, limits);
    results.push({
      command,
      exitCode: result.exitCode,
      timedOut: result.timedOut,
      output: tail(result.output),
      seconds: result.seconds,
    });
    if (result.exitCode !== 0) return { green: false, results };
  }
  return { green: true, results };
}
