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
  /** Runs when git is done and before the client knows it. */
  readonly beforeEnd?: () => Promise<void>;
}

const PROTOCOLS = /^version=[012]$/;

/** Answers `info/refs`: which refs there are. */
export async function advertise(
  exchange: { request: Request; response: Response },
  options: ServeOptions,
): Promise<void> {
  const { request, response } = exchange;
  response.setHeader('content-type', `application/x-${options.service}-advertisement`);
  response.setHeader('cache-control', 'no-cache');
  const protocol = protocolOf(request);
  if (protocol !== 'version=2' || options.service === 'git-receive-pack')
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
    },
  );
  const stop = (): void => stopGroup(child, 'SIGKILL');
  response.once('close', () => child.exitCode === null && !response.writableFinished && stop());
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => resolve(code));
    child.once('error', reject);
  });
  child.stdin?.on('error', () => child.stdin?.destroy()); // git stopped reading; its answer says why
  if (exchange.body) feed(request, child.stdin);
  else child.stdin?.end();
  if (child.stdout) await pipeline(child.stdout, response, { end: false }).catch(stop); // the client went away
  const code = await ended;
  try {
    await options.beforeEnd?.();
  } finally {
    response.end();
  }
  return code;
}

function feed(request: Request, stdin: NodeJS.WritableStream | null): void {
  if (stdin === null) return;
  const compressed = request.headers['content-encoding'] === 'gzip';
  const body = compressed ? request.pipe(createGunzip()) : request;
  body.on('error', () => stdin.end()); // a broken body ends the exchange; git then refuses it
  body.pipe(stdin);
}

function protocolOf(request: Request): string | null {
  const header = request.headers['git-protocol'];
  return typeof header === 'string' && PROTOCOLS.test(header) ? header : null;
}

const packet = (line: string): string => (line.length + 4).toString(16).padStart(4, '0') + line;
