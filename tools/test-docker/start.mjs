// A throwaway Docker daemon for tests, with everything it has in a temp folder, and two small images in it. Needs root, dockerd, iptables
// and a static busybox (Debian: docker.io, iptables, busybox-static).
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
/** The user of every sandbox; its workspace must be its own. */
const SANDBOX_UID = 10_001;

/** Why there can be none here, or undefined. */
export function whyNoDocker() {
  if (process.platform !== 'linux') return 'a throwaway Docker daemon needs Linux';
  if (process.getuid?.() !== 0) return 'only root can start a Docker daemon';
  const missing = ['dockerd', 'iptables', 'busybox', 'unshare', 'setpriv'].find(
    (program) => find(program) === undefined,
  );
  return missing === undefined ? undefined : `no ${missing} on the PATH`;
}

/**
 * As on a host with a resolver of its own, which is where names leak. Set in the daemon's namespaces, before it starts.
 */
const IN_ITS_NAMESPACES = 'busybox ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec dockerd "$@"';
const RESOLVER = '127.0.0.53';

/** Starts it; resolves with its socket, the ids of the images, and a `stop` that removes every trace. */
export async function startTestDocker() {
  const home = mkdtempSync(join(tmpdir(), 'manyhands-test-docker-'));
  const socket = join(home, 'docker.sock');
  const log = join(home, 'log');
  const resolvers = join(home, 'resolv.conf');
  writeFileSync(resolvers, `nameserver ${RESOLVER}\n`);
  const child = spawn(
    'setpriv',
    [
      // It ends with us, and its bridges, firewall rules and mounts end with it: they are in namespaces of their own.
      ...['--pdeathsig', 'TERM', 'unshare', '--net', '--mount', 'sh', '-c', IN_ITS_NAMESPACES],
      resolvers,
      ...['--host', `unix://${socket}`, '--data-root', join(home, 'data'), '--exec-root', join(home, 'exec')],
      ...['--pidfile', join(home, 'pid'), '--bridge', 'none'],
      // Else networks that tests make without the gateway take whole pools of the gateway's.
      ...['--default-address-pool', 'base=10.200.0.0/16,size=24'],
    ],
    {
      stdio: ['ignore', 'ignore', openSync(log, 'w')],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    },
  );
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await answers(child, socket, log);
    return { socket, ...(await importImages(home, socket)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(child, socket, log) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`the test Docker daemon did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    }
    const status = existsSync(socket) ? await ask(socket, { path: '/_ping' }).catch(() => 0) : 0;
    if (status.status === 200) return;
    await wait(100);
  }
}

/** busybox and nothing else: once for every role, once as a relay that says hello to whoever comes. */
async function importImages(home, socket) {
  const tar = busyboxTree(home);
  const hello = '["/bin/nc","-ll","-p","3200","-e","/bin/echo","hello from the relay"]';
  return {
    image: await importImage(socket, tar, { name: 'test', role: 'any', command: '["/bin/sleep","600"]' }),
    relayImage: await importImage(socket, tar, { name: 'test-relay', role: 'relay', command: hello }),
  };
}

function busyboxTree(home) {
  const tree = join(home, 'image');
  for (const folder of ['bin', 'tmp', 'workspace']) mkdirSync(join(tree, folder), { recursive: true });
  chownSync(join(tree, 'workspace'), SANDBOX_UID, SANDBOX_UID);
  chmodSync(join(tree, 'tmp'), 0o1777);
  copyFileSync(find('busybox'), join(tree, 'bin/busybox'));
  for (const tool of execFileSync(find('busybox'), ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (tool !== 'busybox') symlinkSync('busybox', join(tree, 'bin', tool));
  }
  return execFileSync('tar', ['--create', '--directory', tree, '.'], { maxBuffer: 64 * 1024 * 1024 });
}

async function importImage(socket, tar, { name, role, command }) {
  const changes = encodeURIComponent(`CMD ${command}`);
  const label = encodeURIComponent(`LABEL manyhands.role=${role}`);
  const path = `/images/create?fromSrc=-&repo=manyhands-${name}&tag=latest&changes=${changes}&changes=${label}`;
  const { status, text } = await ask(socket, { method: 'POST', path, headers: { 'content-length': tar.length } }, tar);
  const id = /sha256:[0-9a-f]{64}/.exec(text)?.[0];
  if (status !== 200 || id === undefined) throw new Error(`the test image was not taken: ${text}`);
  return id;
}

function ask(socketPath, options, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end(body);
  });
}

function find(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/bin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
