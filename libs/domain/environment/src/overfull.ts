/** A sandbox that holds more on disk than it may. */
export interface OverfullSandbox {
  readonly sandboxId: string;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Why it is stopped, for people; the bytes in the details. */
export const diskFull = ({ usedBytes, limitBytes }: OverfullSandbox) => ({
  code: 'disk-full',
  message: `it wrote ${inUnitOf(limitBytes, usedBytes)} where its role may have ${inUnitOf(limitBytes, limitBytes)}`,
  details: { usedBytes, limitBytes },
});

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** Upwards, so that what is more than the limit does not read like it. */
function inUnitOf(limit: number, bytes: number): string {
  const [size, unit] = limit % GiB === 0 ? [GiB, 'GiB'] : [MiB, 'MiB'];
  return `${Math.ceil((bytes / size) * 10) / 10} ${unit}`;
}
