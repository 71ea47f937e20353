import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Docker from 'dockerode';
import { removeAll, running, shellIn } from './testing/containers.js';
import { gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { RelayAtDaemon } from './testing/relay-at-daemon.js';

jest.setTimeout(60_000); // real containers, beside those of other specs

const {
  MANYHANDS_TEST_DOCKER: daemon,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_DOCKER_RELAY_IMAGE: relayImage = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

const HELLO = 'hello from the relay\n';

(daemon ? describe : describe.skip)(`the relay of a client${daemon ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  const direct = new Docker({ socketPath: daemon ?? '' });
  let sockets: string;
  let gateway: GatewayUnderTest;
  let docker: Docker;
  let relay: RelayAtDaemon;
  const gatewayOf = (client?: string) =>
    gatewayBefore(String(daemon), {
      ...{ DOCKER_GATEWAY_RELAY: sockets, DOCKER_GATEWAY_RELAY_IMAGE: relayImage },
      ...(client !== undefined && { DOCKER_GATEWAY_CLIENT: client }),
    });
  beforeAll(async () => {
    sockets = mkdtempSync(join(tmpdir(), 'relay-sockets-'));
    chmodSync(sockets, 0o755);
    gateway = await gatewayOf();
    docker = new Docker({ socketPath: gateway.socket, version: 'v1.41' });
    relay = new RelayAtDaemon(direct, gateway.client);
  });
  afterAll(async () => {
    await removeAll(docker);
    await gateway.stop();
    await relay.remove();
    rmSync(sockets, { recursive: true });
  });

  const sandboxIn = async (name: string): Promise<Docker.Container> => {
    await docker.createNetwork({ Name: name, Internal: true });
    return running(docker, { Image: image, HostConfig: { NetworkMode: name, Memory: 64 * 1024 ** 2 } });
  };
  const hello = (sandbox: Docker.Container) => shellIn(sandbox, 'nc -w 3 sandbox-gateway 3200 </dev/null');

  it('is there when the gateway is, and confined like a sandbox', async () => {
    const inside = await shellIn(
      await relay.container(),
      'id -u; grep -E "^(CapEff|NoNewPrivs):" /proc/self/status; cat /proc/sys/net/ipv4/ip_forward; touch /made 2>/dev/null || echo read-only',
    );
    expect(inside.replace(/\t/g, ' ')).toBe('10001\nCapEff: 0000000000000000\nNoNewPrivs: 1\n0\nread-only\n');
  });

  it('answers in every network of the client, by its name', async () => {
    const [one, other] = [await sandboxIn('with-a'), await sandboxIn('with-b')];
    expect([await hello(one), await hello(other)]).toEqual([HELLO, HELLO]);
    expect(await shellIn(await relay.container(), 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0\n');
    expect(gateway.audit.filter(({ operation }) => operation === 'relay.connect')).toHaveLength(4);
  });

  it('carries no packet from one network to another', async () => {
    await sandboxIn('apart-a');
    const target = await sandboxIn('apart-b');
    const [address = ''] = Object.values((await target.inspect()).NetworkSettings.Networks).map((one) => one.IPAddress);
    const way = (await relay.addresses()).get('apart-a');
    // More than any sandbox may: it can set its own routes.
    const intruder = await running(direct, {
      Image: image,
      HostConfig: { NetworkMode: 'apart-a', CapAdd: ['NET_ADMIN'] },
    });
    const reached = await shellIn(
      intruder,
      `ip route add ${address}/32 via ${way}; for to in ${way} ${address}; do ping -c 1 -W 2 $to >/dev/null && echo reached || echo not; done`,
    );
    await intruder.remove({ force: true });
    expect(reached).toBe('reached\nnot\n');
  });

  it('cannot be seen or touched by the client', async () => {
    const [id = ''] = await relay.ids();
    const seen = docker.getContainer(id);
    const refused = { statusCode: 403 };
    expect((await docker.listContainers({ all: true })).map(({ Id }) => Id)).not.toContain(id);
    for (const touch of [
      () => seen.inspect(),
      () => seen.stop(),
      () => seen.remove({ force: true }),
      () => seen.exec({ Cmd: ['true'] }),
      () => docker.getNetwork('with-a').disconnect({ Container: id, Force: true }),
      () => docker.getNetwork('with-a').connect({ Container: id }),
      () => docker.getContainer(`manyhands-relay-${gateway.client}`).inspect(),
      () => docker.getNetwork(`manyhands-relay-${gateway.client}`).inspect(),
    ]) {
      await expect(touch()).rejects.toMatchObject(refused);
    }
  });

  it('has its name for itself', async () => {
    const wish = { Image: image, HostConfig: { NetworkMode: 'with-a' } };
    await expect(docker.createContainer({ ...wish, name: 'Sandbox-Gateway' })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(docker.createContainer({ ...wish, Hostname: 'sandbox-gateway' })).rejects.toMatchObject({
      statusCode: 403,
    });
    const { id } = await docker.createContainer(wish);
    const endpoint = { Container: id, EndpointConfig: { Aliases: ['sandbox-gateway'] } };
    await expect(docker.getNetwork('with-b').connect(endpoint)).rejects.toMatchObject({ statusCode: 403 });
  });

  it('is made anew when somebody took it away, at the same addresses', async () => {
    const sandbox = await sandboxIn('again');
    const before = await relay.addresses();
    await (await relay.container()).remove({ force: true });
    await docker.createNetwork({ Name: 'one-more', Internal: true });
    const after = await relay.addresses();
    expect([...after.keys()].toSorted()).toEqual([...before.keys(), 'one-more'].toSorted());
    expect(after.get('again')).toBe(before.get('again'));
    expect(await hello(sandbox)).toBe(HELLO);
  });

  it('leaves a network that goes, and stays in one that cannot go', async () => {
    const sandbox = await sandboxIn('going');
    await expect(docker.getNetwork('going').remove()).rejects.toMatchObject({ statusCode: 403 });
    expect(await hello(sandbox)).toBe(HELLO);
    await sandbox.remove({ force: true });
    await docker.getNetwork('going').remove();
    expect([...(await relay.addresses()).keys()]).not.toContain('going');
  });

  it('is found again by the next gateway, which clears up what does not belong there', async () => {
    const [id = ''] = await relay.ids();
    await direct.createContainer({ Image: relayImage, Labels: { 'manyhands.relay': gateway.client } });
    const foreign = await direct.createContainer({ Image: relayImage, Labels: { 'manyhands.relay': 'somebody' } });
    const next = await gatewayOf(gateway.client);
    expect(await relay.ids()).toEqual([id]);
    expect(await foreign.inspect()).toMatchObject({ State: { Status: 'created' } });
    await foreign.remove();
    await next.stop();
  });

  it('is replaced when it stands in a network that is not its client’s', async () => {
    const [id = ''] = await relay.ids();
    const foreign = await direct.createNetwork({ Name: 'foreign-to-relay', Internal: true });
    await foreign.connect({ Container: id });
    await docker.createNetwork({ Name: 'after-foreign', Internal: true });
    expect(await relay.ids()).not.toContain(id);
    expect([...(await relay.addresses()).keys()]).not.toContain('foreign-to-relay');
    await foreign.remove();
  });

  it('goes with a gateway whose client has no network, and stays where there is one', async () => {
    const another = await gatewayOf(`${gateway.client}-b`);
    const left = new RelayAtDaemon(direct, another.client);
    expect(await left.ids()).toHaveLength(1);
    await another.stop();
    expect(await left.ids()).toEqual([]);
    expect(await direct.listNetworks({ filters: { label: [`manyhands.relay=${another.client}`] } })).toEqual([]);
  });
});
