import { spawn } from 'node:child_process';

export interface ProgramResult {
  readonly status: number;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs a program to its end. A time-out ends it with everything it started, with status 124. */
export function runProgram(
  command: readonly string[],
  o: { cwd: string; env: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<ProgramResult> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: o.cwd,
      env: { ...o.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    let late = false;
    const hear = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, o.timeoutMs);
    const end = (status: number) => {
      clearTimeout(timer);
      resolve({ status: late ? 124 : status, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('close', (status) => end(status ?? 1));
  });
}
