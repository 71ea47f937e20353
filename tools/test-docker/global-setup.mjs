// Jest's globalSetup for projects that need a real Docker daemon: one for all of their specs. Where there can be none, it says why.
import { startTestDocker, whyNoDocker } from './start.mjs';

export default async function setup() {
  if (process.env.MANYHANDS_TEST_DOCKER || process.env.MANYHANDS_TEST_NO_DOCKER) return;
  const reason = whyNoDocker();
  if (reason !== undefined) {
    process.env.MANYHANDS_TEST_NO_DOCKER = reason;
    return;
  }
  const daemon = await startTestDocker();
  process.env.MANYHANDS_TEST_DOCKER = daemon.socket;
  process.env.MANYHANDS_TEST_DOCKER_IMAGE = daemon.image;
  process.env.MANYHANDS_TEST_DOCKER_RELAY_IMAGE = daemon.relayImage;
  globalThis.manyhandsTestDocker = daemon;
}
