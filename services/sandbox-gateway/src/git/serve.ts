import type { ChildProcess } from 'node:child_process';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { spawnGit, stopGroup } from '@manyhands/git';

export type Service = 'git-upload-pack' | 'git-receive-pack';

export interface ServeOptions {
  readonly repositoryDir: string;
  readonly service: Service;
  readonly settings: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes of the request, unpacked; git is not given more. Default: no limit. */
  readonly maxBodyBytes?: number;
  /** See `spawnGit`. */
  readonly maxMemoryBytes?: number;
  /** Runs when git is done and before the client knows it. */
  readonly beforeEnd?: () => Promise<void>;
}

/**
 * Version 2 gives out any object whose id is known, whatever refs are hidden; in the older ones an object must be reachable from what
 * was shown. Who asks for version 2 is answered in version 0.
 */
const PROTOCOLS = /^version=[01]$/;
/** How long one exchange may take. */
export const MAX_EXCHANGE_MS = 15 * 60_000;
/** How long git may clean up (locks, what is in quarantine) before it is killed. */
const GRACE_MS = 5000;

/** Answers `info/refs`: which refs there are. */
export async function advertise(
  exchange: { request: Request; response: Response },
  options: ServeOptions,
): Promise<void> {
  const { response } = exchange;
  response.setHeader('content-type', `application/x-${options.service}-advertisement`);
  response.setHeader('cache-control', 'no-cache');
  response.write(`${packet(`# service=${options.service}\n`)}0000`);
  await run({ ...exchange, body: false }, options, ['--advertise-refs']);
}

/** Answers the exchange itself: streams the request into git and git's answer back. */
export async function serve(
  exchange: { request: Request; response: Response },
  options: ServeOptions,
): Promise<number | null> {
  exchange.response.setHeader('content-type', `application/x-${options.service}-result`);
  exchange.response.setHeader('cache-control', 'no-cache');
  return run({ ...exchange, body: true }, options, []);
}

async function run(
  exchange: { request: Request; response: Response; body: boolean },
  options: ServeOptions,
  flags: string[],
): Promise<number | null> {
  const { request, response } = exchange;
  const protocol = protocolOf(request);
  const child = spawnGit(
    options.repositoryDir,
    [options.service.slice('git-'.length), '--stateless-rpc', ...flags, options.repositoryDir],
    {
      settings: options.settings,
      env: { ...options.env, ...(protocol === null ? {} : { GIT_PROTOCOL: protocol }) },
      stdio: ['pipe', 'pipe', 'ignore'],
      ownGroup: true,
      ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
    },
  );
  const stop = stopper(child);
  response.once('close', () => !response.writableFinished && stop());
  const timer = setTimeout(stop, MAX_EXCHANGE_MS);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => resolve(code));
    child.once('error', reject);
  });
  child.stdin?.on('error', () => child.stdin?.destroy()); // git stopped reading; its answer says why
  if (exchange.body) feed(request, child.stdin, options.maxBodyBytes);
  else child.stdin?.end();
  if (child.stdout) await pipeline(child.stdout, response, { end: false }).catch(stop); // the client went away
  try {
    const code = await ended;
    await options.beforeEnd?.();
    return code;
  } finally {
    clearTimeout(timer);
    response.end();
  }
}

/** Asks git and its hooks to end, and makes them. Killed at once, git would leave a lock on the branch that nobody takes away. */
function stopper(child: ChildProcess): () => void {
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  return () => {
    if (isOver()) return;
    stopGroup(child, 'SIGTERM');
    const timer = setTimeout(() => isOver() || stopGroup(child, 'SIGKILL'), GRACE_MS);
    child.once('close', () => clearTimeout(timer));
  };
}

function feed(request: Request, stdin: NodeJS.WritableStream | null, maxBytes = Number.POSITIVE_INFINITY): void {
  if (stdin === null) return;
  const compressed = request.headers['content-encoding'] === 'gzip';
  const body = compressed ? request.pipe(createGunzip()) : request;
  // A body that is broken or too long ends the exchange; git then refuses what it has got.
  const end = () => {
    request.unpipe();
    request.resume();
    stdin.end();
  };
  body.on('error', end);
  body.pipe(upTo(maxBytes)).on('error', end).pipe(stdin);
}

/** Passes so many bytes on; one more is an error. */
function upTo(maxBytes: number): Transform {
  let left = maxBytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new Error(`a request of more than ${maxBytes} bytes`));
      else done(null, chunk);
    },
  });
}

function protocolOf(request: Request): string | null {
  const header = request.headers['git-protocol'];
  return typeof header === 'string' && PROTOCOLS.test(header) ? header : null;
}

const packet = (line: string): string => (line.length + 4).toString(16).padStart(4, '0') + line;
