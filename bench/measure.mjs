// What benchmarks have in common: numbers of the command line, medians, and what a process or a Docker daemon has grown by.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The options, all of them whole numbers above 0, with their defaults. Throws on others. */
export function numbersOf(defaults) {
  const options = Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: String(value) }]);
  const { values } = parseArgs({ options: Object.fromEntries(options) });
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      if (/^[1-9]\d*$/.test(text)) return [name, Number(text)];
      throw new Error(`--${name} must be a whole number above 0, not ${text}`);
    }),
  );
}

export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

export const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0).padStart(6)} ms`;

/** What the work resolves with, and the milliseconds that it took. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

/** Descriptors and memory of a process right now. Linux only. */
export function sizeOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    mebibytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
  };
}

export const growth = (before, after) =>
  `descriptors ${before.descriptors} → ${after.descriptors}, memory ${before.mebibytes} → ${after.mebibytes} MiB`;

/** How many of each are at a daemon. */
export async function leftAt(docker) {
  return {
    containers: (await docker.listContainers({ all: true })).length,
    networks: (await docker.listNetworks()).length,
    volumes: (await docker.listVolumes()).Volumes?.length ?? 0,
  };
}
