import { connect } from 'node:net';
import { execFileSync, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { onFreePort } from './ports.js';
import { findProgram, guarded, hasEnded, startProgram } from './processes.js';
import type { Supervisor } from './supervisor.js';

export interface EmbeddedRedis {
  readonly url: string;
  /** For people. */
  readonly description: string;
}

const START_TIMEOUT_MS = 15_000;

/**
 * `redis-server` or `valkey-server` of this machine on a free loopback port, in memory only: the queue is a doorbell, and Postgres
 * knows what is to be done. One that dies is started again at the same place, empty. Null when neither is installed.
 */
export async function startEmbeddedRedis(
  servers: Supervisor,
  options: { cwd: string; log: string },
): Promise<EmbeddedRedis | null> {
  const program = findProgram('redis-server', 'valkey-server');
  if (program === null) return null;
  const password = randomBytes(24).toString('base64url');
  const settings = (port: number): string =>
    `bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n`;
  // The settings go over standard input: a password on the command line could be read by everybody on the machine.
  const command = [...guarded('TERM', { unprivileged: false }), program, '-'];
  const port = await onFreePort(async (port) => {
    const launch = () => startProgram(command, { ...options, input: settings(port) });
    await servers.run({ name: 'redis', launch, stopWith: { signal: 'SIGTERM', graceMs: 5_000 } }, (child) =>
      untilItAnswers(child, { program, port, password }),
    );
    return port;
  });
  const description = `${versionOf(program)} (started here, 127.0.0.1:${port})`;
  return { url: `redis://:${password}@127.0.0.1:${port}`, description };
}

async function untilItAnswers(
  child: ChildProcess,
  { program, port, password }: { program: string; port: number; password: string },
): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await knows(password, port))) {
    if (hasEnded(child) || performance.now() > deadline)
      throw new Error(`${program} did not start; see redis.log in the logs folder`);
    await pause(20);
  }
}

/** Whether the server there is ours: any other does not know the password. */
function knows(password: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\n`));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (answer) => {
      resolve(answer.toString() === '+OK\r\n');
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

function versionOf(program: string): string {
  const version = /v=([\d.]+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? '';
  return `${program.includes('valkey') ? 'Valkey' : 'Redis'} ${version}`;
}
