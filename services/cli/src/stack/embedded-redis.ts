import { connect } from 'node:net';
import { execFileSync, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { findProgram, freePort, guarded, hasEnded, startProgram } from './processes.js';
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
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const settings = `bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\nmaxmemory-policy noeviction\n`;
  // The settings go over standard input: a password on the command line could be read by everybody on the machine.
  const command = [...guarded('TERM', { unprivileged: false }), program, '-'];
  const launch = () => startProgram(command, { ...options, input: settings });
  await servers.run({ name: 'redis', launch, stopWith: { signal: 'SIGTERM', graceMs: 5_000 } }, (child) =>
    untilItAccepts(child, { program, port }),
  );
  const description = `${versionOf(program)} (started here, 127.0.0.1:${port})`;
  return { url: `redis://:${password}@127.0.0.1:${port}`, description };
}

async function untilItAccepts(
  child: ChildProcess,
  { program, port }: { program: string; port: number },
): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (hasEnded(child) || performance.now() > deadline)
      throw new Error(`${program} did not start; see redis.log in the logs folder`);
    await pause(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

function versionOf(program: string): string {
  const version = /v=([\d.]+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? '';
  return `${program.includes('valkey') ? 'Valkey' : 'Redis'} ${version}`;
}
