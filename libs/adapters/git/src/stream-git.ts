import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { GitError } from './git-error.js';
import { spawnGit, stopGroup } from './spawn-git.js';
import { writeFirst } from './unwritten.js';

export interface StreamGitOptions {
  /** Written to git's standard input as fast as it reads. */
  readonly input?: Iterable<string>;
  /** Ends git; what was waited for is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Killed after this many milliseconds. Default 10 minutes. */
  readonly timeoutMs?: number;
}

const MAX_STDERR = 4096;

/**
 * The output of one git command, piece by piece, never more of it in memory than its reader has not taken yet. Whoever stops
 * reading ends git. Throws `GitError`, after the last piece too: an output is complete only when the loop has ended.
 */
export async function* streamGit(
  gitDir: string,
  args: readonly string[],
  options: StreamGitOptions = {},
): AsyncGenerator<Buffer> {
  await writeFirst();
  options.signal?.throwIfAborted();
  const child = spawnGit(gitDir, args, { ownGroup: true });
  const ended = exitOf(child, args);
  const stop = stopper(child, options);
  try {
    feed(child, options.input);
    for await (const chunk of child.stdout ?? []) yield chunk as Buffer;
    const { exitCode, stderr } = await ended;
    options.signal?.throwIfAborted();
    if (stop.timedOut()) throw timeout(args, options);
    if (exitCode !== 0) throw failure(args, exitCode, stderr);
  } finally {
    stop.clear();
    stopGroup(child, 'SIGKILL');
    child.stdout?.destroy();
    // Its failure, if there was one, has been thrown above; after an early end nobody asks.
    await ended.catch(() => undefined);
  }
}

function stopper(child: ChildProcess, { signal, timeoutMs = 600_000 }: StreamGitOptions) {
  let timedOut = false;
  const end = () => stopGroup(child, 'SIGKILL');
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end);
  return {
    timedOut: () => timedOut,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}

function failure(args: readonly string[], exitCode: number | null, stderr: string): GitError {
  const message = `git ${args[0]} ended with status ${exitCode ?? 'killed'}: ${stderr.trim() || 'no message'}`;
  return new GitError({ code: 'failed', args, exitCode, stderr, message });
}

const timeout = (args: readonly string[], { timeoutMs }: StreamGitOptions): GitError =>
  new GitError({ code: 'timeout', args, message: `git ${args[0]} did not end within ${timeoutMs} ms` });

function exitOf(child: ChildProcess, args: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(0, MAX_STDERR)));
  const ended = new Promise<{ exitCode: number | null; stderr: string }>((resolve, reject) => {
    child.once('close', (exitCode) => resolve({ exitCode, stderr }));
    child.once('error', (cause) => {
      reject(new GitError({ code: 'not-started', args, cause, message: `git could not be started: ${cause.message}` }));
    });
  });
  // It may fail before anybody waits for it.
  ended.catch(() => undefined);
  return ended;
}

function feed(child: ChildProcess, input: Iterable<string> = []): void {
  if (child.stdin === null) return;
  // A git that exits before reading everything closes the pipe; its exit status tells the story.
  child.stdin.on('error', () => child.stdin?.destroy());
  Readable.from(input, { objectMode: true }).pipe(child.stdin);
}

/** The fields of an output that ends each with NUL, as latin1 text: bytes and characters are then the same. */
export async function* fieldsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const fields = (rest + chunk.toString('latin1')).split('\0');
    rest = fields.pop() ?? '';
    yield* fields;
  }
  if (rest !== '') yield rest;
}
