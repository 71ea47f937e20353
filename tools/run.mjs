// How the tools start other programs. Dependency-free: it must work before anything is installed.
import { spawn } from 'node:child_process';

/** What runs now. A signal to us is first a signal to these and to all that they started. */
const running = new Set();

for (const [signal, status] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => {
    for (const child of running) killGroup(child, signal);
    if (running.size === 0) process.exit(status);
    for (const child of running) child.once('close', () => process.exit(status));
  });

/**
 * Runs a program to its end and resolves with `{ status, output, timedOut }`. `output` is all it said, on either stream,
 * so that a quiet step can show everything when it fails. A program that cannot be started has status 127.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, minutes?: number, show?: { write(text: string): unknown } }} [options]
 *   `show` gets everything as it comes; after `minutes` (10) the program and all that it started are killed.
 */
export function run(program, args, { cwd, env = process.env, minutes = 10, show } = {}) {
  return new Promise((done) => {
    // A process group of its own: a time-out must end the children of the child as well.
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    let output = '';
    let timedOut = false;
    const hear = (chunk) => {
      output += chunk;
      show?.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child, 'SIGKILL');
    }, minutes * 60_000);
    const end = (status) => {
      clearTimeout(timer);
      running.delete(child);
      done({ status, output, timedOut });
    };
    child.on('error', (error) => {
      hear(`${error.message}\n`);
      end(127);
    });
    child.on('close', (status) => end(status ?? 1));
    // Something that it left behind may hold the pipes open: what counts is the end of the program.
    child.on('exit', (status) => setTimeout(() => end(status ?? 1), 2000).unref());
  });
}

function killGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // It ended in the meantime, which is what was wanted.
    if (error.code !== 'ESRCH') throw error;
  }
}
