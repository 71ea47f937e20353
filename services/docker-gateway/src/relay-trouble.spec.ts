import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { RecordingDaemon, type Recorded } from './testing/recording-daemon.js';

const relayImage = `sha256:${randomBytes(32).toString('hex')}`;
let home: string;
let daemon: RecordingDaemon;
let gateway: GatewayUnderTest;
const start = async (images: ConstructorParameters<typeof RecordingDaemon>[0], relay = '/srv/relay') => {
  daemon = new RecordingDaemon(images);
  await daemon.listen(join(home, 'd.sock'));
  gateway = await gatewayBefore(join(home, 'd.sock'), { DOCKER_GATEWAY_RELAY: relay });
};
const withImage = [{ Id: relayImage, Labels: { 'manyhands.role': 'relay' } }];
const createNetwork = () => ask(gateway.socket, 'POST /networks/create', { Name: 'own' });
const requested = (method: string, path: RegExp) =>
  daemon.requests.filter((one) => one.method === method && path.test(one.path));
const outcomes = (operation: string) =>
  gateway.audit.filter((entry) => entry.operation === operation).map(({ outcome }) => outcome);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'relay-trouble-'));
});
afterEach(async () => {
  await gateway.stop();
  await daemon.close();
  await rm(home, { recursive: true, force: true });
});

describe('without its relay', () => {
  it('no network is given out: there is no image', async () => {
    await start([]);
    expect(await createNetwork()).toMatchObject({
      status: 503,
      document: { message: expect.stringContaining('no image with the label manyhands.role=relay') },
    });
    expect(await ask(gateway.socket, 'GET /networks/own')).toMatchObject({ status: 403 });
  });

  it('no network is given out: it could not be connected', async () => {
    await start(withImage);
    daemon.instead = ({ path }: Recorded) => (path.endsWith('/connect') ? [500, { message: 'busy' }] : undefined);
    expect(await createNetwork()).toMatchObject({ status: 503 });
    expect(outcomes('relay.connect')).toEqual(['allowed', 'failed']);
    expect(await ask(gateway.socket, 'GET /networks/own')).toMatchObject({ status: 403 });
    expect(requested('DELETE', /^\/networks\//)).toHaveLength(1);
  });
});

describe('a relay that is otherwise than asked', () => {
  it('is never started, and is an alarm', async () => {
    await start([]);
    daemon.alter = (made) => ({ ...made, HostConfig: { ...(made['HostConfig'] as object), Privileged: true } });
    daemon.images = withImage;
    expect(await createNetwork()).toMatchObject({
      status: 500,
      document: { message: expect.stringContaining('HostConfig.Privileged') },
    });
    expect(outcomes('relay.create')).toEqual(['allowed', 'alarm']);
    expect(requested('POST', /\/start$/)).toEqual([]);
    expect(requested('DELETE', /^\/containers\//)).toHaveLength(1);
  });

  it('is one whose volume a client had before', async () => {
    await start([], 'sockets');
    await ask(gateway.socket, 'POST /volumes/create', { Name: 'sockets' });
    daemon.images = withImage;
    expect(await createNetwork()).toMatchObject({
      status: 500,
      document: { message: expect.stringContaining('the volume sockets is a client’s') },
    });
  });
});
