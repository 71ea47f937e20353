import type { Command } from 'commander';
import { EXIT, type ExitCode } from './cli-error.js';
import { openContext, type Context, type GlobalOptions } from './commands/context.js';
import type { Interrupts } from './interrupts.js';
import type { Terminal } from './output/terminal.js';

export interface ProgramParts {
  /** The command line that is to be run, without the program's name. */
  readonly args?: readonly string[];
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  /** Gets the exit status of the command that ran. */
  readonly done: (exit: ExitCode) => void;
}

type Run = (context: Context, command: Command) => Promise<ExitCode | void> | ExitCode | void;

/** Turns a run into commander's action: the last argument there is the command with all its options. */
export function runner(parts: ProgramParts) {
  return (run: Run) =>
    async (...all: unknown[]): Promise<void> => {
      const command = all.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions>();
      const exit = await run(openContext({ ...parts, options }), command);
      parts.done(exit ?? EXIT.ok);
    };
}
export type Runs = ReturnType<typeof runner>;
