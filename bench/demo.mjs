// How long the demo takes, and how much memory all of its processes hold together at the worst moment.
//   node bench/demo.mjs [--runs N]    default 1; build first (`npm run build`)
// Memory is the sum of proportional set sizes (PSS) of every process that descends from the demo or names its data folder,
// sampled four times a second. Linux only: it reads /proc.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval, clearInterval } from 'node:timers';
import { parseArgs } from 'node:util';

const SAMPLE_MS = 250;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs must be a whole number above 0, not ${values.runs}`);

async function measure() {
  const folder = await mkdtemp(join(tmpdir(), 'manyhands-bench-'));
  const demo = spawn(process.execPath, ['services/cli/bin/hands.mjs', 'demo', '--json', '--data', folder], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  demo.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  let peak = { kib: 0, processes: 0 };
  const timer = setInterval(async () => {
    const sizes = await sizesOf(demo.pid, folder);
    const kib = sizes.reduce((total, size) => total + size, 0);
    if (kib > peak.kib) peak = { kib, processes: sizes.length };
  }, SAMPLE_MS);
  try {
    const [status] = await once(demo, 'close');
    if (status !== 0) throw new Error(`the demo ended with ${status}`);
    return { report: JSON.parse(printed.trimEnd().split('\n').at(-1)), peak };
  } finally {
    clearInterval(timer);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** PSS in KiB of each process of the demo. */
async function sizesOf(root, folder) {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const table = await Promise.all(ids.map((pid) => processOf(pid, folder)));
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent, named } of table) if (named || family.has(parent)) family.add(pid);
  }
  const sizes = await Promise.all([...family].map(pssOf));
  return sizes.filter((size) => size > 0);
}

async function processOf(pid, folder) {
  const stat = await read(pid, 'stat');
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  const said = `${await read(pid, 'cmdline')}\n${await read(pid, 'environ')}`;
  return { pid, parent, named: said.includes(folder) };
}

const pssOf = async (pid) => Number(/^Pss: +(\d+)/m.exec(await read(pid, 'smaps_rollup'))?.[1] ?? 0);
/** Empty when the process has ended in the meantime. */
const read = (pid, file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');

console.log('run   landed   seconds   peak memory   processes then   queue');
for (let run = 1; run <= runs; run += 1) {
  const { report, peak } = await measure();
  const cells = [
    String(run).padEnd(4),
    `${report.landed} of ${report.tasks}`.padEnd(8),
    report.seconds.toFixed(1).padStart(8),
    `${Math.round(peak.kib / 1024)} MiB`.padStart(13),
    String(peak.processes).padStart(16),
    ` ${report.queue}`,
  ];
  console.log(cells.join('  '));
}
