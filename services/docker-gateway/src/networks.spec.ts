import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readNetworks, type Network } from '@manyhands/networks';
import Docker from 'dockerode';
import { removeAll, running, shellIn } from './testing/containers.js';
import { gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { HostOfDaemon, METADATA, PORTS, WORLD } from './testing/host-of-daemon.js';
import { RelayAtDaemon } from './testing/relay-at-daemon.js';

jest.setTimeout(60_000); // real containers, beside those of other specs

const {
  MANYHANDS_TEST_DOCKER: daemon,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_DOCKER_RELAY_IMAGE: relayImage = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

const networks = readNetworks(join(import.meta.dirname, '../../../networks'));
const Memory = 32 * 1024 ** 2;

/** Somebody in a network, and what there is around. */
interface Place {
  readonly inside: Docker.Container;
  readonly network: Docker.NetworkInspectInfo;
  /** Address of a container of another session. */
  readonly neighbour: string;
  readonly host: HostOfDaemon;
}

const tcp = (address: string, port: number): string =>
  `nc -w 1 ${address} ${port} </dev/null 2>/dev/null | grep -q hello`;
/** Whether any of these works from there. */
const anyOf = async ({ inside }: Place, attempts: readonly string[]): Promise<boolean> => {
  const each = attempts.map((attempt) => shellIn(inside, `${attempt} && echo reached || echo not`));
  return (await Promise.all(each)).includes('reached\n');
};
const firstOf = ({ network }: Place): string =>
  String(network.IPAM?.Config?.[0]?.Subnet).replace(/(\d+)\/\d+$/, (_, last: string) => String(Number(last) + 1));
const onHost = async (place: Place, port: number): Promise<boolean> =>
  anyOf(
    place,
    (await place.host.addresses()).map((address) => tcp(address, port)),
  );

/** The rows of the matrix: whether it can be reached from a place. Not by ping, which no sandbox may send. */
const TARGETS: Readonly<Record<string, (place: Place) => Promise<boolean>>> = {
  'the gateway address of the subnet': (place) => anyOf(place, [tcp(firstOf(place), PORTS.any)]),
  'every address of the host': (place) => onHost(place, PORTS.any),
  'Redis of the host': (place) => onHost(place, PORTS.Redis),
  'Postgres of the host': (place) => onHost(place, PORTS.Postgres),
  'the metadata service 169.254.169.254': (place) => anyOf(place, [tcp(METADATA, PORTS.any)]),
  'a container of another session': (place) => anyOf(place, [tcp(place.neighbour, 8000)]),
  'an address of the world': (place) => anyOf(place, [tcp(WORLD, PORTS.any)]),
  'a name server of the world': async (place) => {
    const name = `secret-of-${String(place.network.Name).replace(/[^a-z]/g, '')}`;
    const answered = await anyOf(place, [`timeout 2 nslookup -type=a ${name}.example >/dev/null 2>&1`]);
    return answered || place.host.asked.some((question) => question.includes(name));
  },
  'sandbox-gateway:3200': (place) => anyOf(place, [tcp('sandbox-gateway', 3200)]),
};

const isPeer = ({ peers }: Network, target: string): boolean => peers.some((peer) => target === `${peer}:3200`);

(daemon ? describe : describe.skip)(`from inside${daemon ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  const direct = new Docker({ socketPath: daemon ?? '' });
  const sockets = mkdtempSync(join(tmpdir(), 'networks-sockets-'));
  let host: HostOfDaemon;
  let gateway: GatewayUnderTest;
  let docker: Docker;
  beforeAll(async () => {
    chmodSync(sockets, 0o755);
    host = await HostOfDaemon.start(String(daemon));
    const relay = { DOCKER_GATEWAY_RELAY: sockets, DOCKER_GATEWAY_RELAY_IMAGE: relayImage };
    gateway = await gatewayBefore(String(daemon), relay);
    docker = new Docker({ socketPath: gateway.socket, version: 'v1.41' });
  });
  afterAll(async () => {
    await removeAll(docker);
    await gateway.stop();
    await new RelayAtDaemon(direct, gateway.client).remove();
    await host.stop();
    rmSync(sockets, { recursive: true });
  });

  const session = async (name: string, role: string, command: string): Promise<Docker.Container> => {
    const Labels = { 'manyhands.role': role, 'manyhands.session': name };
    await docker.createNetwork({ Name: name, Internal: true, Labels });
    const Cmd = ['/bin/sh', '-c', command];
    return running(docker, { Image: image, Cmd, Labels, HostConfig: { NetworkMode: name, Memory } });
  };
  const HELLO = 'while true; do echo hello | nc -l -p 8000; done';
  const addressOf = async (container: Docker.Container): Promise<string> =>
    Object.values((await container.inspect()).NetworkSettings.Networks)[0]?.IPAddress ?? '';

  /** Where no role works, somebody who was put beside the relay. */
  async function placeIn({ name, roles: [role] }: Network): Promise<Place> {
    const neighbour = await session(`${name}-neighbour`, role ?? 'backend', HELLO);
    const own = role === undefined ? `manyhands-relay-${gateway.client}` : `${name}-session`;
    const inside =
      role === undefined
        ? await running(direct, { Image: image, HostConfig: { NetworkMode: own, Dns: ['127.0.0.1'] } })
        : await session(own, role, 'sleep 600');
    const network = await direct.getNetwork(own).inspect();
    return { inside, network, neighbour: await addressOf(neighbour), host };
  }

  describe.each(networks.map((network) => [network.name, network] as const))('%s', (_name, network) => {
    let place: Place;
    beforeAll(async () => {
      place = await placeIn(network);
    });
    afterAll(() => place.inside.remove({ force: true }));

    it(`is cut from ${network.pool}`, () => {
      const [first] = network.pool.split('.0.0/');
      expect(place.network.IPAM?.Config?.[0]?.Subnet).toMatch(new RegExp(`^${first}\\..*/28$`));
    });

    it.each(
      Object.entries(TARGETS).map(([target, reach]) => {
        const word = isPeer(network, target) ? 'reachable' : 'unreachable';
        return [target, word, reach] as const;
      }),
    )('%s: %s', async (_target, word, reach) => {
      expect((await reach(place)) ? 'reachable' : 'unreachable').toBe(word);
    });
  });

  describe('a container that the gateway did not make, which shows that the test would notice', () => {
    let place: Place;
    let open: Docker.Network;
    beforeAll(async () => {
      open = await direct.createNetwork({ Name: `open-to-the-host-${gateway.client}` });
      const inside = await running(direct, { Image: image, HostConfig: { NetworkMode: open.id } });
      const beside = await running(direct, {
        Image: image,
        Cmd: ['/bin/sh', '-c', HELLO],
        HostConfig: { NetworkMode: open.id },
      });
      const network = await open.inspect();
      place = { inside, network, neighbour: await addressOf(beside), host };
    });
    afterAll(async () => {
      for (const id of Object.keys((await open.inspect()).Containers ?? {})) {
        await direct.getContainer(id).remove({ force: true });
      }
      await open.remove();
    });

    it.each(Object.entries(TARGETS).filter(([target]) => !target.startsWith('sandbox-gateway')))(
      '%s: reachable',
      async (_target, reach) => {
        expect(await reach(place)).toBe(true);
      },
    );
  });
});
