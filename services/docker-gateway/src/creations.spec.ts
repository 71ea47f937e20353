import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRequest, type GatewayRequest } from '@manyhands/docker-policy';
import { Audit } from './audit.js';
import { Client } from './client.js';
import { readConfig } from './config.js';
import { createContainer } from './create-container.js';
import { Daemon } from './daemon.js';
import { RecordingDaemon } from './testing/recording-daemon.js';

const image = `sha256:${randomBytes(32).toString('hex')}`;
let home: string;
let recording: RecordingDaemon;
let client: Client;
let daemon: Daemon;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'creations-'));
  recording = new RecordingDaemon([{ Id: image, Labels: { 'manyhands.role': 'any' } }]);
  await recording.listen(join(home, 'd.sock'));
  daemon = new Daemon({ path: join(home, 'd.sock') });
  client = newClient();
  await client.refresh();
});
afterEach(async () => {
  await recording.close();
  await rm(home, { recursive: true });
});

const newClient = (): Client => {
  const [door] = readConfig({ DOCKER_GATEWAY_CLIENT: 'c', DOCKER_GATEWAY_LISTEN: 'unix:/nowhere' }).doors;
  if (!door) throw new Error('one door');
  return new Client(
    door.policy,
    daemon,
    new Audit(
      () => undefined,
      () => new Date(),
    ),
  );
};
const make = (name: string) => createContainer(client, daemon, wanted(name));
function wanted(name: string): Extract<GatewayRequest, { readonly kind: 'create-container' }> {
  const body = new TextEncoder().encode(JSON.stringify({ Image: image, HostConfig: { NetworkMode: 'none' } }));
  const target = `/v1.41/containers/create?name=${name}`;
  const head = {
    method: 'POST',
    target,
    headers: new Map<string, string>(),
    contentLength: body.length,
    upgrade: false,
  };
  const request = readRequest(head, body);
  if (request.kind !== 'create-container') throw new Error(request.kind);
  return request;
}
const removed = () => recording.requests.filter(({ method }) => method === 'DELETE').length;

describe('a container that was not proved to be what was asked', () => {
  it('is nobody’s, and is removed as soon as the daemon lets it', async () => {
    recording.alter = (made) => ({ ...made, HostConfig: { ...(made['HostConfig'] as object), Privileged: true } });
    recording.instead = ({ method }) => (method === 'DELETE' ? [500, { message: 'busy' }] : undefined);
    await expect(make('a')).rejects.toThrow('HostConfig.Privileged');
    await client.refresh();
    expect(client.belongings.of('container')).toEqual([]);
    recording.instead = () => undefined;
    await client.refresh();
    await client.refresh();
    expect(removed()).toBe(3);
    expect(client.belongings.of('container')).toEqual([]);
  });

  it('is removed when it cannot be looked at', async () => {
    recording.instead = ({ method, path }) =>
      method === 'GET' && path.endsWith('/json') && path.length > 40 ? [500, {}] : undefined;
    await expect(make('a')).rejects.toThrow('it cannot be seen (500)');
    expect(removed()).toBe(1);
  });

  it('is removed when it shows up after the daemon was given up', async () => {
    const { instead } = recording;
    recording.instead = ({ method }) => (method === 'POST' ? [201, { Id: 'x', nonsense: true }] : undefined);
    await expect(make('a')).rejects.toThrow('it cannot be seen (404)');
    const mark = (recording.requests.find(({ method }) => method === 'POST')?.body['Labels'] as Record<string, string>)[
      'manyhands.creation'
    ];
    recording.instead = instead;
    await make('b');
    recording.alter = (made) => relabelled(made, String(mark));
    await client.refresh();
    expect(client.belongings.of('container')).toEqual([]);
    expect(removed()).toBe(2);
  });

  const relabelled = (made: Record<string, unknown>, mark: string) => {
    const config = made['Config'] as { readonly Labels: object };
    return { ...made, Config: { ...config, Labels: { ...config.Labels, 'manyhands.creation': mark } } };
  };

  it('by an earlier process, and was never started, is removed at the first look', async () => {
    await make('a');
    const next = newClient();
    await next.refresh();
    expect(next.belongings.of('container')).toEqual([]);
    expect(removed()).toBe(1);
  });
});

describe('a refresh', () => {
  it('does not take trouble for absence', async () => {
    await make('a');
    recording.instead = ({ method, path }) => (method === 'GET' && path.length > 40 ? [500, {}] : undefined);
    await expect(client.refresh()).rejects.toThrow('answers 500 about a container');
    expect(client.belongings.of('container')).toHaveLength(1);
  });

  it('does not take a container that is being made for a finished one', async () => {
    let during: Promise<void> | undefined;
    recording.instead = ({ method, path }) => {
      if (method === 'GET' && path.length > 40 && !during) during = client.refresh();
      return undefined;
    };
    await make('a');
    await during;
    expect(client.belongings.of('container')).toHaveLength(1);
    expect(removed()).toBe(0);
  });
});
