import { setTimeout as pause } from 'node:timers/promises';
import type { OpenSandbox } from './sandbox-desk.js';
import { shell, type ShellResult } from './shell.js';

/** Milliseconds before each further try: half a minute in all, in which a gateway that died is there again. */
const PAUSES_MS: readonly number[] = [500, 1000, 2000, 4000, 8000, 15_000];

/** What git prints when the gateway did not answer, or could not say whether a push is allowed. A refusal reads otherwise. */
const NO_ANSWER =
  /Failed to connect|Couldn't connect|Connection (?:refused|reset)|Empty reply|(?:Recv|Send) failure|RPC failed|hung up unexpectedly|early EOF|returned error: 5\d\d|Push not judged/i;

export const gaveNoAnswer = ({ exitCode, output }: Pick<ShellResult, 'exitCode' | 'output'>): boolean =>
  exitCode !== 0 && NO_ANSWER.test(output);

/** Runs a command that speaks to the gateway with git, again when the gateway gives no answer: that is nobody's fault, and passes. */
export async function overGateway(
  sandbox: OpenSandbox,
  command: string,
  options: Parameters<typeof shell>[2],
): Promise<ShellResult> {
  for (const milliseconds of PAUSES_MS) {
    const result = await shell(sandbox, command, options);
    if (!gaveNoAnswer(result)) return result;
    await pause(milliseconds, undefined, { signal: options.signal });
  }
  return shell(sandbox, command, options);
}
