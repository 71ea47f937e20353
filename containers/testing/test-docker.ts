import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from '@jest/globals';
import Docker from 'dockerode';

const root = resolve(import.meta.dirname, '../..');
const { MANYHANDS_TEST_DOCKER, MANYHANDS_TEST_BASE, MANYHANDS_TEST_NO_IMAGES: why } = process.env;

/** Socket of the daemon that all specs of images share. */
export const socketPath = String(MANYHANDS_TEST_DOCKER);
/** Id of the base in it. */
export const base = String(MANYHANDS_TEST_BASE);
export const docker = new Docker({ socketPath });

/** `describe` for an image of this service; skipped, with the reason in the title, where it cannot be built. */
export function describeImage(name: string, service: string | undefined, tests: () => void): void {
  const notBuilt = service !== undefined && !existsSync(join(root, `dist/${service}.mjs`));
  const reason = why ?? (notBuilt ? `${service} is not built` : undefined);
  if (reason === undefined) describe(`the image ${name}`, tests);
  else describe.skip(`the image ${name} (skipped: ${reason})`, tests);
}
