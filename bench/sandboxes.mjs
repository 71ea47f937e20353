// How long a sandbox takes until its agent-server answers, beside a bare container of the same image, and whether sandboxes leave
// anything behind. Needs root and a Docker daemon to start; it starts one of its own, and makes the images.
//   node bench/sandboxes.mjs [--rounds 10] [--burst 10] [--cycles 50]     build first (`npm run build`)
// Every round starts one of each, turn by turn: a bare container with a volume, until its log says that it listens; a sandbox by the
// provider, the docker-gateway and the relay, until its agent-server answers. Told are the medians, and the ratio of each round's pair.
import { randomUUID } from 'node:crypto';
import { growth, leftAt, median, ms, numbersOf, sizeOf, timed } from './measure.mjs';
import { setStage, specOf } from './sandboxes/stage.mjs';

const { rounds, burst, cycles } = numbersOf({ rounds: 10, burst: 10, cycles: 50 });
const { direct, gateway, images, sandboxes, strike } = await setStage();
try {
  const before = await leftAt(direct);
  await beside();
  await inOneGo();
  await inCycles();
  const after = await leftAt(direct);
  console.log(`\nleft at the daemon        before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  process.exitCode = JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
} finally {
  await strike();
}

/** What anybody would do by hand: a volume, a container, and waiting until it says that it listens. */
async function bare(name) {
  await direct.createVolume({ Name: name });
  const container = await direct.createContainer({
    name,
    Image: images.get('agent-runtime'),
    Env: ['OH_SESSION_API_KEYS_0=key', 'LOG_LEVEL=info'],
    HostConfig: { NetworkMode: 'none', Init: true, Mounts: [{ Type: 'volume', Source: name, Target: '/workspace' }] },
  });
  await container.start();
  const log = await container.logs({ stdout: true, stderr: true, follow: true });
  for await (const chunk of log) if (chunk.toString().includes('listens')) break;
  return async () => {
    await container.remove({ force: true });
    await direct.getVolume(name).remove();
  };
}

async function sandbox(sandboxId) {
  await sandboxes.start(specOf(sandboxId));
  return () => sandboxes.stop(sandboxId);
}

async function beside() {
  const times = { bare: [], sandbox: [], stop: [] };
  for (let round = -1; round < rounds; round += 1) {
    const turns = [
      ['bare', bare],
      ['sandbox', sandbox],
    ];
    for (const [name, start] of round % 2 === 0 ? turns : turns.reverse()) {
      const [stop, took] = await timed(() => start(randomUUID()));
      const [, stopped] = await timed(stop);
      if (round < 0) continue;
      times[name].push(took);
      if (name === 'sandbox') times.stop.push(stopped);
    }
  }
  const ratio = median(times.sandbox.map((time, index) => time / times.bare[index]));
  console.log(`\n${rounds} rounds                  bare container   sandbox   ratio   stopping a sandbox`);
  console.log(
    `until the agent-server answers  ${ms(median(times.bare))}  ${ms(median(times.sandbox))}  ${ratio.toFixed(2).padStart(6)}  ${ms(median(times.stop)).padStart(12)}`,
  );
}

async function inOneGo() {
  const start = performance.now();
  const times = [];
  const stops = await Promise.all(
    Array.from({ length: burst }, async () => {
      const stop = await sandbox(randomUUID());
      times.push(performance.now() - start);
      return stop;
    }),
  );
  times.sort((one, other) => one - other);
  const last = times.at(-1) ?? 0;
  console.log(`\n${burst} at once                first ${ms(times[0])}, median ${ms(median(times))}, last ${ms(last)}`);
  await Promise.all(stops.map((stop) => stop()));
}

async function inCycles() {
  await (
    await sandbox(randomUUID())
  )();
  const before = sizeOf(gateway.pid);
  const start = performance.now();
  for (let cycle = 0; cycle < cycles; cycle += 1) await (await sandbox(randomUUID()))();
  const each = (performance.now() - start) / cycles;
  const after = sizeOf(gateway.pid);
  console.log(`\n${cycles} cycles               ${ms(each)} each; the gateway: ${growth(before, after)}`);
}
