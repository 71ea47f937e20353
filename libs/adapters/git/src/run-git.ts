import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { isDiskFull } from './disk-full.js';
import { GitError } from './git-error.js';
import { spawnGit, type SpawnGitOptions, stopGroup } from './spawn-git.js';
import { writeFirst } from './unwritten.js';

export interface RunGitOptions extends Pick<SpawnGitOptions, 'env' | 'settings' | 'maxMemoryBytes'> {
  /** Written to git's standard input, then closed. */
  readonly input?: string | Uint8Array;
  /** Killed after this many milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Default 64 MiB. */
  readonly maxOutputBytes?: number;
  /** What to do with more output than that: an error (default), or stop reading and say `truncated`. */
  readonly onOverflow?: 'fail' | 'truncate';
  /** Exit statuses that are answers. Default: 0 only. */
  readonly expect?: readonly number[];
  /** Stops git when aborted; its reason is thrown then. */
  readonly signal?: AbortSignal;
}

export interface GitOutput {
  readonly stdout: Buffer;
  readonly exitCode: number;
  readonly truncated: boolean;
}

const MAX_STDERR = 64 * 1024;

/** Runs one git command to its end. Throws `GitError` for everything that is not an expected exit status. */
export async function runGit(gitDir: string, args: readonly string[], options: RunGitOptions = {}): Promise<GitOutput> {
  await writeFirst();
  options.signal?.throwIfAborted();
  const child = spawnGit(gitDir, args, { ...options, ownGroup: true });
  const ended = exitOf(child, args);
  const timeoutMs = options.timeoutMs ?? 30_000;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop(child);
  }, timeoutMs);
  const abort = () => stop(child);
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    feed(child, options.input);
    const [stdout, stderr, exitCode] = await Promise.all([
      collect(child.stdout, options.maxOutputBytes ?? 64 * 1024 * 1024, () => stop(child)),
      collect(child.stderr, MAX_STDERR),
      ended,
    ]);
    options.signal?.throwIfAborted();
    if (timedOut) throw timeoutError(args, timeoutMs, stderr.bytes);
    return await answer(gitDir, { args, stdout, stderr: stderr.bytes.toString('utf8'), exitCode, options });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
  }
}

interface Collected {
  readonly bytes: Buffer;
  readonly overflowed: boolean;
}

interface Ended {
  readonly args: readonly string[];
  readonly stdout: Collected;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly options: RunGitOptions;
}

async function answer(gitDir: string, { args, stdout, stderr, exitCode, options }: Ended): Promise<GitOutput> {
  if (stdout.overflowed) {
    if (options.onOverflow === 'truncate') return { stdout: stdout.bytes, exitCode: 0, truncated: true };
    const message = `git ${args[0]} printed more than ${stdout.bytes.length} bytes`;
    throw new GitError({ code: 'too-much-output', args, exitCode, stderr, message });
  }
  if (exitCode === null || !(options.expect ?? [0]).includes(exitCode)) {
    const message = `git ${args[0]} ended with status ${exitCode ?? 'killed'}: ${stderr.trim() || 'no message'}`;
    const code = isOutOfMemory(options, stderr)
      ? 'too-much-memory'
      : (await isDiskFull(gitDir, stderr))
        ? 'disk-full'
        : 'failed';
    throw new GitError({ code, args, exitCode, stderr, message });
  }
  return { stdout: stdout.bytes, exitCode, truncated: false };
}

/** Of a git whose memory is limited: else it is the machine's memory that is full. */
const isOutOfMemory = ({ maxMemoryBytes }: RunGitOptions, stderr: string): boolean =>
  maxMemoryBytes !== undefined && /out of memory|cannot allocate memory/i.test(stderr);

function timeoutError(args: readonly string[], timeoutMs: number, stderr: Buffer): GitError {
  const message = `git ${args[0]} did not end within ${timeoutMs} ms`;
  return new GitError({ code: 'timeout', args, stderr: stderr.toString('utf8'), message });
}

function exitOf(child: ChildProcess, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', (code) => resolve(code));
    child.once('error', (cause) => {
      reject(new GitError({ code: 'not-started', args, cause, message: `git could not be started: ${cause.message}` }));
    });
  });
}

/** Kills git and whatever it started, and lets go of the pipes that a survivor might hold open. */
function stop(child: ChildProcess): void {
  stopGroup(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function feed(child: ChildProcess, input: string | Uint8Array | undefined): void {
  // A git that exits before reading everything closes the pipe; its exit status tells the story.
  child.stdin?.on('error', () => child.stdin?.destroy());
  child.stdin?.end(input ?? '');
}

function collect(stream: Readable | null, limit: number, onOverflow?: () => void): Promise<Collected> {
  const chunks: Buffer[] = [];
  let room = limit;
  let overflowed = false;
  return new Promise((resolve) => {
    if (stream === null) return resolve({ bytes: Buffer.alloc(0), overflowed });
    stream.on('data', (chunk: Buffer) => {
      if (chunk.length > room && !overflowed) {
        overflowed = true;
        onOverflow?.();
      }
      if (room > 0) chunks.push(chunk.subarray(0, room));
      room = Math.max(0, room - chunk.length);
    });
    stream.once('close', () => resolve({ bytes: Buffer.concat(chunks), overflowed }));
  });
}
