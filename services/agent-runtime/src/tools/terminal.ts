import { hostname } from 'node:os';
import { z } from 'zod';
import { text, type Observation } from '../conversation/events.js';
import type { TerminalResult, TerminalSession } from '../command/terminal-session.js';
import { defineTool, looseBoolean, looseNumber, type Tool } from './tool.js';

const DEFAULT_TIMEOUT_SECONDS = 300;
/** Told to callers as `max_foreground_terminal_timeout_seconds`. */
export const MAX_TIMEOUT_SECONDS = 3_600;

const terminalArguments = z.object({
  command: z.string().describe('The bash command to run. May have several lines.'),
  is_input: looseBoolean.nullish().describe('Not available here: a command never waits for input.'),
  timeout: looseNumber
    .nullish()
    .describe(`Seconds after which the command is stopped. Default ${DEFAULT_TIMEOUT_SECONDS}.`),
  reset: looseBoolean.nullish().describe('Start over: forget the directory and the exported variables.'),
});

const DESCRIPTION = `Runs a bash command and returns its output and exit code.
The working directory and exported variables last from one command to the next. Standard input is empty.
A command that is still running at its timeout is stopped with all that it started. Run servers in the background
with their output in a file: server > server.log 2>&1 &`;

export function terminalTool(session: TerminalSession): Tool {
  return defineTool({
    name: 'terminal',
    className: 'TerminalTool',
    title: 'terminal',
    description: DESCRIPTION,
    arguments: terminalArguments,
    run: (given, signal) => runInTerminal(session, given, signal),
  });
}

async function runInTerminal(
  session: TerminalSession,
  given: z.output<typeof terminalArguments>,
  signal: AbortSignal,
): Promise<Observation> {
  if (given.is_input === true) return refused(given.command, 'No command is running that could take input.');
  if (given.reset === true) session.reset();
  if (given.command.trim() === '') return given.reset === true ? wasReset() : refused('', 'The command is empty.');
  const seconds = Math.min(given.timeout ?? DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS);
  const result = await session.run(given.command, Math.max(seconds, 0) * 1000, signal);
  return observationOf(given.command, result, seconds);
}

function observationOf(command: string, result: TerminalResult, seconds: number): Observation {
  const { output, note, exitCode } = readEnd(result, seconds);
  return {
    kind: 'TerminalObservation',
    content: [text([output, note].filter((part) => part !== '').join('\n'))],
    is_error: result.end.kind === 'not_started',
    command,
    exit_code: exitCode,
    timeout: result.end.kind === 'timed_out',
    metadata: {
      exit_code: exitCode,
      pid: result.pid,
      hostname: hostname(),
      working_dir: result.workingDir,
      prefix: '',
      suffix: suffix(exitCode, result.workingDir),
    },
  };
}

function readEnd(result: TerminalResult, seconds: number): { output: string; note: string; exitCode: number } {
  const output = result.output.replace(/\n+$/, '');
  const { end } = result;
  switch (end.kind) {
    case 'exited':
      return { output, note: '', exitCode: end.exitCode };
    case 'timed_out':
      return {
        output,
        note: `[The command was stopped after ${seconds} seconds. Pass a longer timeout if it needs one.]`,
        exitCode: -1,
      };
    case 'interrupted':
      return { output, note: '[The command was interrupted.]', exitCode: -1 };
    case 'not_started':
      return { output, note: `[The command could not be started: ${end.because}]`, exitCode: -1 };
    default:
      return end satisfies never;
  }
}

function suffix(exitCode: number, workingDir: string): string {
  return `\n[The command ended with exit code ${exitCode}.]\n[Current working directory: ${workingDir}]`;
}

function refused(command: string, because: string): Observation {
  return { kind: 'TerminalObservation', content: [text(because)], is_error: true, command, timeout: false };
}

function wasReset(): Observation {
  const content = [text('The terminal was reset.')];
  return { kind: 'TerminalObservation', content, is_error: false, command: '', timeout: false };
}
