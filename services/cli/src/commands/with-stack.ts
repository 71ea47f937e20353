import { resolve } from 'node:path';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';
import {
  DataDirInUse,
  DataDirNotOfDemo,
  defaultDataDir,
  startStack,
  type SandboxKind,
  type Stack,
} from '../stack/index.js';
import type { Context } from './context.js';

export interface WithStackOptions {
  /** Which of the default data folders. */
  readonly kind: 'up' | 'demo';
  readonly port?: number;
  readonly sandboxes?: SandboxKind;
  /** Begin with an empty data folder. */
  readonly fresh?: boolean;
}

/**
 * Starts the stack, runs `use` and stops the stack again, whatever happens. A signal before `use` begins ends it too; a second
 * signal ends everything at once.
 */
export async function withStack(
  context: Context,
  options: WithStackOptions,
  use: (stack: Stack) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { terminal, interrupts } = context;
  const stack = await start(context, options);
  const kill = interrupts.onSecond(() => stack.kill());
  try {
    if (interrupts.signal.aborted) return EXIT.interrupted;
    return await Promise.race([use(stack), stack.failed]);
  } catch (error) {
    if (error instanceof CliError || interrupts.signal.aborted) throw error;
    throw new CliError(error instanceof Error ? error.message : String(error), { code: 'stack-failed', cause: error });
  } finally {
    terminal.say('stopping …');
    await stack.stop();
    kill();
  }
}

async function start({ terminal, options }: Context, o: WithStackOptions): Promise<Stack> {
  const { port, sandboxes, fresh = false } = o;
  const dataDir = options.data ? resolve(options.data) : defaultDataDir(o.kind);
  try {
    return await startStack({
      dataDir,
      fresh,
      forGood: o.kind === 'up',
      onLine: (line) => terminal.say(line),
      ...(port === undefined ? {} : { port }),
      ...(sandboxes === undefined ? {} : { sandboxes }),
    });
  } catch (error) {
    const code = error instanceof DataDirInUse || error instanceof DataDirNotOfDemo ? error.code : 'stack-not-started';
    throw new CliError(error instanceof Error ? error.message : String(error), {
      code,
      hint: code === 'stack-not-started' ? 'hands doctor looks for what is missing.' : undefined,
      cause: error,
    });
  }
}
