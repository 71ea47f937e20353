// Jest's globalTeardown: stops what global-setup.mjs started.
export default async function teardown() {
  await globalThis.manyhandsTestDocker?.stop();
}
