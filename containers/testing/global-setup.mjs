// Jest's globalSetup: a throwaway Docker daemon, and the base in it. Where there can be none, MANYHANDS_TEST_NO_IMAGES says why.
import setUpDocker from '../../tools/test-docker/global-setup.mjs';
import { ensureBase } from '../../tools/images/base-image.mjs';
import { whyNoDebianBase } from '../../tools/images/debian-base.mjs';

export default async function setup() {
  await setUpDocker();
  const { MANYHANDS_TEST_DOCKER: socketPath, MANYHANDS_TEST_NO_DOCKER: noDocker } = process.env;
  const why = noDocker ?? whyNoDebianBase() ?? (await base(socketPath));
  if (why !== undefined) process.env.MANYHANDS_TEST_NO_IMAGES = why;
}

/** Undefined when it is there. Made once, it is in the cache; the first time needs Debian's servers and npm's. */
async function base(socketPath) {
  try {
    process.env.MANYHANDS_TEST_BASE = await ensureBase({ socketPath, way: 'debian' });
    return undefined;
  } catch (error) {
    return error.message.split('\n')[0].replace(/[()]/g, '');
  }
}
