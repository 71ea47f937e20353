import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout } from '../support/running-stack.js';

export interface TestDocker {
  /** Socket file of the daemon. */
  readonly socket: string;
  stop(): Promise<void>;
}

interface Starter {
  whyNoDocker(): string | undefined;
  startTestDocker(): Promise<TestDocker>;
}

const { whyNoDocker, startTestDocker } = (await import(
  pathToFileURL(join(checkout, 'tools/test-docker/start.mjs')).href
)) as Starter;
const { whyNoDebianBase } = (await import(pathToFileURL(join(checkout, 'tools/images/debian-base.mjs')).href)) as {
  whyNoDebianBase(): string | undefined;
};

/** Why there are no containers on this machine; undefined when there are. */
export const noDocker: string | undefined = whyNoDocker() ?? whyNoDebianBase();

export { startTestDocker };
