// What the docker-gateway costs, whether it leaks, and what a burst of sandboxes looks like. Needs root and a Docker daemon to start
// (Debian: docker.io, iptables, busybox-static); it starts one of its own.
//   node bench/docker-gateway.mjs [--rounds 20] [--burst 30] [--cycles 100]     build first (`npm run build`)
// Every round does the same once at the daemon and once through the gateway, turn by turn; told is the median of the rounds and the
// ratio of each round's pair. A cycle is a network, a volume, a container that runs a command, and their removal; what is left
// afterwards at the daemon, and what the gateway grew by, is counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startTestDocker, whyNoDocker } from '../tools/test-docker/start.mjs';
import { growth, leftAt, median, ms, numbersOf, sizeOf } from './measure.mjs';

const Docker = createRequire(resolve(import.meta.dirname, '../services/docker-gateway/package.json'))('dockerode');
const { rounds, burst, cycles } = numbersOf({ rounds: 20, burst: 30, cycles: 100 });
const reason = whyNoDocker();
if (reason !== undefined) throw new Error(reason);

const daemon = await startTestDocker();
const home = mkdtempSync(join(tmpdir(), 'bench-docker-gateway-'));
const gateway = await startGateway();
const direct = new Docker({ socketPath: daemon.socket });
const through = new Docker({ socketPath: join(home, 'gateway.sock'), version: 'v1.41' });
try {
  const before = await leftAt(direct);
  console.log(`\n${rounds} rounds             at the daemon   through the gateway   ratio`);
  await compare(
    'create',
    (docker) => create(docker),
    (container) => container.remove({ force: true }),
  );
  await compare(
    'create and start',
    (docker) => run(docker),
    (container) => container.remove({ force: true }),
  );
  const [one, other] = [await run(direct), await run(through)];
  await compare('exec /bin/true', (docker) => execute(docker, docker === direct ? one : other));
  await compare('inspect', (docker) => docker.getContainer((docker === direct ? one : other).id).inspect());
  await Promise.all([one, other].map((container) => container.remove({ force: true })));
  await inOneGo();
  await inCycles();
  const after = await leftAt(direct);
  console.log(`\nleft at the daemon         before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  process.exitCode = JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
} finally {
  gateway.kill('SIGTERM');
  await once(gateway, 'exit');
  await daemon.stop();
  rmSync(home, { recursive: true, force: true });
}

async function startGateway() {
  const main = resolve(import.meta.dirname, '../dist/docker-gateway.mjs');
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      DOCKER_GATEWAY_LISTEN: `unix:${join(home, 'gateway.sock')}`,
      DOCKER_ENGINE: `unix:${daemon.socket}`,
      DOCKER_GATEWAY_AUDIT: join(home, 'audit'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child.stderr, 'data');
  return child;
}

/** The same limits on both sides: small ones, so that a burst fits into the quota. */
function create(docker, more = {}) {
  const limits = { Memory: 64 * 1024 ** 2, NanoCpus: 1e8, PidsLimit: 64 };
  const host = { NetworkMode: 'none', ReadonlyRootfs: true, CapDrop: ['ALL'], ...limits, ...more };
  return docker.createContainer({ Image: daemon.image, Cmd: ['/bin/sleep', '600'], HostConfig: host });
}

async function run(docker, more) {
  const container = await create(docker, more);
  await container.start();
  return container;
}

async function execute(docker, container) {
  const exec = await container.exec({ Cmd: ['/bin/true'], AttachStdout: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  stream.resume();
  await once(stream, 'end');
}

async function compare(what, work, undo = async () => {}) {
  const times = { direct: [], through: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, docker] of round % 2 === 0
      ? [
          ['direct', direct],
          ['through', through],
        ]
      : [
          ['through', through],
          ['direct', direct],
        ]) {
      const start = performance.now();
      const made = await work(docker);
      if (round >= 0) times[name].push(performance.now() - start);
      await undo(made);
    }
  }
  const ratio = median(times.through.map((time, index) => time / times.direct[index]));
  console.log(
    `${what.padEnd(22)}  ${ms(median(times.direct))}  ${ms(median(times.through)).padStart(20)}  ${ratio.toFixed(2).padStart(6)}`,
  );
}

/** So many sandboxes wanted at the same moment, each on a network of its own. */
async function inOneGo() {
  const start = performance.now();
  const times = [];
  const made = await Promise.all(
    Array.from({ length: burst }, async (_, index) => {
      const network = await through.createNetwork({ Name: `burst-${index}`, Internal: true });
      const container = await run(through, { NetworkMode: `burst-${index}` });
      times.push(performance.now() - start);
      return { network, container };
    }),
  );
  times.sort((one, two) => one - two);
  console.log(
    `\n${burst} sandboxes at once    first ${ms(times[0])}, median ${ms(median(times))}, last ${ms(times.at(-1))}`,
  );
  await Promise.all(made.map(({ container }) => container.remove({ force: true })));
  await Promise.all(made.map(({ network }) => network.remove()));
}

async function inCycles() {
  await cycle(-1);
  const before = sizeOf(gateway.pid);
  const start = performance.now();
  for (let index = 0; index < cycles; index += 1) await cycle(index);
  const each = (performance.now() - start) / cycles;
  const after = sizeOf(gateway.pid);
  console.log(`\n${cycles} cycles              ${ms(each)} each; the gateway: ${growth(before, after)}`);
}

async function cycle(index) {
  const name = `cycle-${index}`;
  const network = await through.createNetwork({ Name: name, Internal: true });
  await through.createVolume({ Name: name });
  const mounts = [{ Type: 'volume', Source: name, Target: '/workspace' }];
  const container = await run(through, { NetworkMode: name, Mounts: mounts });
  await execute(through, container);
  await container.remove({ force: true });
  await network.remove();
  await through.getVolume(name).remove();
}
