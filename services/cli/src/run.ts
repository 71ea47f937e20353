import { CommanderError } from 'commander';
import { ProblemError } from './api/problem-error.js';
import { CliError, EXIT, type ExitCode } from './cli-error.js';
import type { Interrupts } from './interrupts.js';
import type { Terminal } from './output/terminal.js';
import { buildProgram } from './program.js';

export interface RunParts {
  /** Without the program's name. */
  readonly args: readonly string[];
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
}

/** Runs one command line; resolves with its exit status. Whatever goes wrong is told, never thrown. */
export async function run(parts: RunParts): Promise<ExitCode> {
  const { args, terminal, interrupts } = parts;
  let exit: ExitCode = EXIT.ok;
  try {
    const program = buildProgram({ ...parts, done: (status) => (exit = status) });
    await program.parseAsync([...args], { from: 'user' });
    return exit === EXIT.ok && interrupts.first === 'SIGINT' ? EXIT.interrupted : exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // It has said so itself.
    if (interrupts.signal.aborted) return interrupted(terminal, error);
    tell(error, { terminal, json: args.includes('--json') });
    return error instanceof CliError ? error.exit : EXIT.error;
  }
}

function interrupted(terminal: Terminal, error: unknown): ExitCode {
  const known = error instanceof CliError && error.code === 'interrupted';
  terminal.say(known ? error.message : 'interrupted');
  return EXIT.interrupted;
}

/** Says what went wrong and what to do about it. Data stays off standard output. */
function tell(error: unknown, { terminal, json }: { terminal: Terminal; json: boolean }): void {
  const { red } = terminal.messagePaint;
  if (!(error instanceof CliError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return terminal.say(`${red('hands: a defect in hands itself')}\n${stack}`);
  }
  const { code, message, hint } = error;
  const problem = error instanceof ProblemError ? { problem: error.problem } : {};
  if (json) return terminal.say(JSON.stringify({ error: { code, message, ...(hint ? { hint } : {}), ...problem } }));
  terminal.say(`${red('hands:')} ${message}`);
  if (hint !== undefined) terminal.say(hint);
}
