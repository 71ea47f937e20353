// How long it takes to gather a repository's context for planning, and how much memory: nothing known yet (cold), the same tree
// again (warm), and after a commit that changed ten files (incremental). Each is a process of its own.
//   node bench/context.mjs [--files 200,10000,50000] [--rounds N]     default 1 round; build first (`npm run build`)
// Memory is the sum of resident sets (RSS) of the process and its readers at the worst moment, sampled twenty times a second. Linux
// only: it reads /proc.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { changeFiles, makeRepository } from './context/make-repository.mjs';

const SAMPLE_MS = 50;
const CHANGED = 10;
const { values } = parseArgs({
  options: { files: { type: 'string', default: '200,10000,50000' }, rounds: { type: 'string', default: '1' } },
});
const sizes = values.files.split(',').map(Number);
const rounds = Number(values.rounds);
if (![...sizes, rounds].every((n) => Number.isInteger(n) && n > 0))
  throw new Error('--files and --rounds take whole numbers above 0');

const row = (cells) => console.log(cells.map((cell) => String(cell).padStart(13)).join(''));
row(['files', 'edges', 'cold', 'warm', 'incremental', 'read again', 'peak RSS', 'tokens']);
for (const size of sizes) {
  for (let round = 0; round < rounds; round += 1) row(await measure(size));
}

async function measure(size) {
  const folder = await mkdtemp(join(tmpdir(), 'manyhands-bench-context-'));
  const [repository, cache] = [join(folder, 'repository.git'), join(folder, 'cache')];
  try {
    await makeRepository(repository, size);
    const cold = await gather(repository, cache);
    const warm = await gather(repository, cache);
    await changeFiles(repository, size, CHANGED);
    const incremental = await gather(repository, cache);
    if (warm.read !== 0 || incremental.read !== CHANGED)
      throw new Error(`read ${warm.read} and ${incremental.read} blobs`);
    const seconds = [cold, warm, incremental].map((run) => `${run.seconds.toFixed(2)} s`);
    const peak = Math.max(cold.peakKib, warm.peakKib, incremental.peakKib);
    return [cold.files, cold.edges, ...seconds, incremental.read, `${Math.round(peak / 1024)} MiB`, cold.tokens];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function gather(repository, cache) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'context/gather-once.mjs'), repository, cache], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  let peakKib = 0;
  const timer = setInterval(async () => {
    peakKib = Math.max(peakKib, await familySize(child.pid));
  }, SAMPLE_MS);
  try {
    const [status] = await once(child, 'close');
    if (status !== 0) throw new Error(`gathering ended with ${status}`);
    return { ...JSON.parse(printed), peakKib };
  } finally {
    clearInterval(timer);
  }
}

/** RSS in KiB of a process and its direct children: git and the readers. */
async function familySize(pid) {
  const children = (await read(`/proc/${pid}/task/${pid}/children`)).split(' ').filter(Boolean);
  const sizes = await Promise.all([pid, ...children].map((one) => read(`/proc/${one}/status`)));
  return sizes.reduce((sum, status) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0);
}

/** Empty when the process has ended in the meantime. */
function read(file) {
  return readFile(file, 'utf8').catch(() => '');
}
