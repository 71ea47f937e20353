import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CliError, EXIT } from '../cli-error.js';
import { passedOn } from '../stack/passed-on.js';
import { bundleOf } from '../stack/services.js';
import type { PlanReport, ToldViolation } from './plan-report.js';

const MAIN = bundleOf('plan-dry-run');

export interface DryRunParts {
  readonly signal: AbortSignal;
  /** Is told of a proposal that was sent back, while planning goes on. */
  readonly onRefused: (violations: readonly ToldViolation[]) => void;
}

export type DryRunAnswer = PlanReport & { readonly transcript: unknown };

type Line =
  | { readonly type: 'refused'; readonly violations: readonly ToldViolation[] }
  | ({ readonly type: 'result' } & DryRunAnswer)
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** Plans once with the planner of the service, in a process of its own that ends with it. Throws `CliError` with what went wrong. */
export async function runDryRun(request: object, { signal, onRefused }: DryRunParts): Promise<DryRunAnswer> {
  if (!existsSync(MAIN)) throw new CliError(`not built: ${MAIN}`, { code: 'not-built', hint: 'Run: npm run build' });
  const child = spawn(process.execPath, [MAIN], {
    env: passedOn(process.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  // It may end before it has read everything; what it says then is told below.
  child.stdin.on('error', () => undefined);
  const failed = new Promise<Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('close', () => resolve(null));
  });
  child.stdin.end(JSON.stringify(request));
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if (line.type === 'refused') onRefused(line.violations);
    else if (line.type === 'result') return withoutType(line);
    else throw failure(line);
  }
  await failed;
  if (signal.aborted) throw new CliError('interrupted', { code: 'interrupted', exit: EXIT.interrupted });
  throw new CliError(`the planner ended without an answer: ${said.trim()}`, { code: 'planner-ended' });
}

const withoutType = ({ type: _, ...answer }: { type: 'result' } & DryRunAnswer): DryRunAnswer => answer;

const TIMED_OUT = 'planning-timed-out';

function failure({ code, message }: { code: string; message: string }): CliError {
  return new CliError(message, { code, exit: code === TIMED_OUT ? EXIT.timedOut : EXIT.error });
}
