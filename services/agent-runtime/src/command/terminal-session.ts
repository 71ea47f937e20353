import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type CommandEnd } from './run-command.js';

export interface TerminalResult {
  readonly end: CommandEnd;
  /** Standard output and error in the order in which they were written. */
  readonly output: string;
  /** Where the next command starts. */
  readonly workingDir: string;
  readonly pid: number;
}

export interface TerminalOptions {
  /** Where a new terminal starts. Absolute. */
  readonly workingDir: string;
  /** A private folder of this session. */
  readonly stateDir: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The same as the observations of the protocol's own terminal. */
const OUTPUT_LIMIT = 30_000;

/**
 * Runs the command from its file, then notes the directory and the exported variables for the next one.
 * `cd` and `export` therefore last, as in one terminal; shell options, functions and jobs do not.
 */
const SCRIPT = `
exec 2>&1
__state="$1"
set --
if [ -f "$__state/environment.sh" ]; then . "$__state/environment.sh"; fi
__save() {
  { set +eux; } 2>/dev/null
  (umask 077; unset -v PWD OLDPWD SHLVL; export -p > "$__state/environment.sh") 2>/dev/null
  pwd > "$__state/directory" 2>/dev/null
  exit "$1"
}
trap '__save $?' EXIT
eval "$(<"$__state/command.sh")"
`;

/** A terminal without a terminal: each command is a fresh shell that remembers where the last one was. */
export class TerminalSession {
  #directory: string;

  constructor(readonly options: TerminalOptions) {
    this.#directory = options.workingDir;
    this.reset();
  }

  /** Forgets directory and variables. */
  reset(): void {
    rmSync(this.options.stateDir, { recursive: true, force: true });
    mkdirSync(this.options.stateDir, { recursive: true, mode: 0o700 });
    this.#directory = this.options.workingDir;
  }

  async run(command: string, timeoutMs: number, signal: AbortSignal): Promise<TerminalResult> {
    const { stateDir, environment } = this.options;
    // A file, because one argument of a process may not be longer than 128 KiB.
    writeFileSync(join(stateDir, 'command.sh'), command, { mode: 0o600 });
    const result = await runCommand({
      argv: ['bash', '--noprofile', '--norc', '-c', SCRIPT, 'terminal', stateDir],
      cwd: existingDirectory(this.#directory) ?? this.options.workingDir,
      environment,
      timeoutMs,
      outputLimit: OUTPUT_LIMIT,
      signal,
    });
    this.#directory = readDirectory(join(stateDir, 'directory')) ?? this.#directory;
    return { end: result.end, output: result.stdout, workingDir: this.#directory, pid: result.pid };
  }
}

function existingDirectory(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : undefined;
}

/** Absent when no command has ended by itself yet. */
function readDirectory(file: string): string | undefined {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  return readFileSync(file, 'utf8').replace(/\n$/, '') || undefined;
}
