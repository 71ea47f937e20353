// Jest's globalSetup: a throwaway Docker daemon with all images that compose.yaml names. Where there can be none, MANYHANDS_TEST_NO_STACK
// says why.
import { buildImages } from '../../tools/images/build-images.mjs';
import { whyNoDebianBase } from '../../tools/images/debian-base.mjs';
import setUpDocker from '../../tools/test-docker/global-setup.mjs';
import { buildStandIns, whyNoStandIns } from './stand-ins.mjs';

export default async function setup() {
  await setUpDocker();
  const { MANYHANDS_TEST_DOCKER: socketPath, MANYHANDS_TEST_NO_DOCKER: noDocker } = process.env;
  const why = noDocker ?? whyNoStandIns() ?? whyNoDebianBase() ?? (await images(socketPath));
  if (why !== undefined) process.env.MANYHANDS_TEST_NO_STACK = why;
}

/** Undefined when they are there. The base is in the cache; the first time needs Debian's servers and npm's. */
async function images(socketPath) {
  try {
    const built = await buildImages({ socketPath, way: 'debian' });
    await buildStandIns(socketPath, built.get('base'));
    return undefined;
  } catch (error) {
    return error.message.split('\n')[0].replace(/[()]/g, '');
  }
}
