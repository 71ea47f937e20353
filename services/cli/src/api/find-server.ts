import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';

/** A server, and the right to use it. */
export interface ServerAddress {
  readonly url: string;
  readonly token: string;
}

export interface Where {
  /** `--server` or MANYHANDS_URL. */
  readonly url?: string | undefined;
  /** MANYHANDS_TOKEN. */
  readonly token?: string | undefined;
  /** Data folders in which a running instance may have left its address, in order of preference. */
  readonly dataDirs: readonly string[];
}

interface Instance extends ServerAddress {
  readonly pid: number;
}

/** The server to talk to: the one that was named, else the instance that runs on one of the data folders. */
export function findServer(where: Where): ServerAddress {
  const running = where.dataDirs.flatMap((dir) => readInstance(dir) ?? []);
  if (where.url !== undefined) {
    const url = checkUrl(where.url);
    const token = where.token ?? running.find((one) => one.url === url)?.token;
    if (token !== undefined) return { url, token };
    throw new CliError(`there is no token for ${url}`, {
      code: 'token-missing',
      exit: 4,
      hint: 'Set MANYHANDS_TOKEN to a token of that server.',
    });
  }
  const found = running[0];
  if (found) return { url: found.url, token: where.token ?? found.token };
  throw new CliError('no server is running here', {
    code: 'no-server',
    hint: 'Start one with `hands up`, or name one with --server or MANYHANDS_URL (and MANYHANDS_TOKEN).',
  });
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new CliError(`${JSON.stringify(url)} is no URL of a server`, {
    code: 'bad-url',
    exit: 2,
    hint: 'It looks like http://127.0.0.1:7700',
  });
}

/** The instance that runs on a data folder; null when there is none, or its process is gone. */
export function readInstance(dataDir: string): Instance | null {
  const text = tryRead(join(dataDir, 'instance.json'));
  const value = text === null ? null : (parse(text) as Partial<Instance> | null);
  if (typeof value?.url !== 'string' || typeof value.token !== 'string' || typeof value.pid !== 'number') return null;
  return isAlive(value.pid) ? { url: value.url, token: value.token, pid: value.pid } : null;
}

function tryRead(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // Not there, or not ours to read: no instance to be found.
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Half written by an instance that died: as good as none.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
