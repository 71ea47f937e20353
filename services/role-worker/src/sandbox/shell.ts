import type { OpenSandbox } from './sandbox-desk.js';
import { storable } from './storable.js';

export interface ShellResult {
  readonly exitCode: number;
  readonly output: string;
  readonly timedOut: boolean;
  readonly seconds: number;
}

/** Runs a command in the cloned repository of a sandbox. A command that fails is a result. */
export async function shell(
  sandbox: OpenSandbox,
  command: string,
  options: { timeoutSeconds: number; signal: AbortSignal; cwd?: string },
): Promise<ShellResult> {
  const started = performance.now();
  const result = await sandbox.server.bash(command, {
    cwd: options.cwd ?? sandbox.repositoryDir,
    timeoutSeconds: options.timeoutSeconds,
    signal: options.signal,
  });
  const output = storable(result.output);
  return { ...result, output, seconds: Math.round(performance.now() - started) / 1000 };
}

const TAIL = 4_000;

/** The end of a long output, where the failure is. */
export const tail = (output: string): string =>
  output.length <= TAIL ? output : `… (${output.length - TAIL} characters before)\n${storable(output.slice(-TAIL))}`;
