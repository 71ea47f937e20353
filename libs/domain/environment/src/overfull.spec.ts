import { expect, it } from '@jest/globals';
import { diskFull } from './index.js';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

it.each([
  [11.2 * GiB, 10 * GiB, 'it wrote 11.2 GiB where its role may have 10 GiB'],
  [10 * GiB + 1, 10 * GiB, 'it wrote 10.1 GiB where its role may have 10 GiB'],
  [20 * MiB, 16 * MiB, 'it wrote 20 MiB where its role may have 16 MiB'],
  [1101 * MiB, 1100 * MiB, 'it wrote 1101 MiB where its role may have 1100 MiB'],
])('%d bytes where %d are allowed: %s', (usedBytes, limitBytes, message) => {
  const details = { usedBytes, limitBytes };
  expect(diskFull({ sandboxId: 's', ...details })).toEqual({ code: 'disk-full', message, details });
});
