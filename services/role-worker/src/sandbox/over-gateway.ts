import { setTimeout as pause } from 'node:timers/promises';
import type { OpenSandbox } from './sandbox-desk.js';
import { shell, type ShellResult } from './shell.js';
import { wasCutOff } from './was-cut-off.js';

/** Milliseconds before each further try: half a minute in all, in which a gateway that died is there again. */
const PAUSES_MS: readonly number[] = [500, 1000, 2000, 4000, 8000, 15_000];

/** What git prints when the gateway did not answer, or could not say whether a push is allowed. A refusal reads otherwise. */
const NO_ANSWER =
  /Failed to connect|Couldn't connect|Connection (?:refused|reset)|Empty reply|(?:Recv|Send) failure|RPC failed|hung up unexpectedly|early EOF|returned error: 5\d\d|Push not judged/i;

export const gaveNoAnswer = ({ exitCode, output }: Pick<ShellResult, 'exitCode' | 'output'>): boolean =>
  exitCode !== 0 && NO_ANSWER.test(output);

/**
 * Runs a command that speaks to the gateway with git, again when the gateway gives no answer, or when the way into the sandbox was cut:
 * that is nobody's fault, and passes. The command must do no harm when it runs twice.
 */
export async function overGateway(
  sandbox: OpenSandbox,
  command: string,
  options: Parameters<typeof shell>[2],
): Promise<ShellResult> {
  for (const milliseconds of PAUSES_MS) {
    const result = await unlessCutOff(sandbox, () => shell(sandbox, command, options));
    if (result !== null && !gaveNoAnswer(result)) return result;
    await pause(milliseconds, undefined, { signal: options.signal });
  }
  return shell(sandbox, command, options);
}

/** Null when the call was cut off and the agent-server lives on. */
async function unlessCutOff<T>({ server }: OpenSandbox, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (await wasCutOff(error, server)) return null;
    throw error;
  }
}
