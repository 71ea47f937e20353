import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { addressText, readAddress } from './address.js';
import { readConfig } from './config.js';
import { InvalidConfig } from './invalid-config.js';

const home = mkdtempSync(join(tmpdir(), 'gateway-config-'));
afterAll(() => rmSync(home, { recursive: true }));

const problemsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof InvalidConfig) return error.problems;
    throw error;
  }
  return [];
};
const file = (text: string): string => {
  const path = join(home, 'policy.yaml');
  writeFileSync(path, text);
  return path;
};
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('without a word', () => {
  it('there is one client, with three roles', () => {
    const { daemon, doors, audit } = readConfig({});
    expect({ daemon, audit }).toEqual({ daemon: { path: '/var/run/docker.sock' }, audit: undefined });
    expect(doors).toHaveLength(1);
    expect(doors[0]).toMatchObject({
      address: { path: '/run/manyhands/docker.sock' },
      policy: { name: 'environment-manager' },
    });
    expect(
      doors[0]?.policy.roles.map(({ name, memoryBytes, nanoCpus, pool }) => [name, memoryBytes, nanoCpus, pool]),
    ).toEqual([
      ['frontend', 4 * 1024 ** 3, 2e9, '172.20.0.0/16'],
      ['backend', 4 * 1024 ** 3, 2e9, '172.21.0.0/16'],
      ['qa', 6 * 1024 ** 3, 4e9, '172.23.0.0/16'],
      ['gate', 4 * 1024 ** 3, 2e9, '172.23.0.0/16'],
    ]);
  });

  it('a workspace may hold 10 GiB', () => {
    const [role] = readConfig({}).doors[0]?.policy.roles ?? [];
    expect(role?.diskBytes).toBe(10 * 1024 ** 3);
  });

  it('an empty variable is none', () => {
    expect(readConfig({ DOCKER_GATEWAY_LISTEN: '', LOG_LEVEL: '' })).toMatchObject({ logLevel: 'info' });
  });
});

describe('variables', () => {
  it('name images, addresses and a token', () => {
    const { doors, daemon } = readConfig({
      DOCKER_GATEWAY_LISTEN: '0.0.0.0:2375',
      DOCKER_ENGINE: 'tcp://127.0.0.1:2376',
      DOCKER_GATEWAY_IMAGES: `${DIGEST}, repo@${DIGEST}`,
      DOCKER_GATEWAY_TOKEN: 'a-token-of-sixteen',
    });
    expect(daemon).toEqual({ host: '127.0.0.1', port: 2376 });
    expect(doors[0]).toMatchObject({ address: { host: '0.0.0.0', port: 2375 }, token: 'a-token-of-sixteen' });
    expect(doors[0]?.policy.roles[0]?.images).toEqual([DIGEST, `repo@${DIGEST}`]);
  });

  it('name the sockets of the relay, which starts in the network management', () => {
    expect(readConfig({}).doors[0]?.policy).not.toHaveProperty('relay');
    const { doors } = readConfig({ DOCKER_GATEWAY_RELAY: '/srv/relay', DOCKER_GATEWAY_RELAY_IMAGE: DIGEST });
    expect(doors[0]?.policy.relay).toEqual({ sockets: '/srv/relay', image: DIGEST, pool: '172.22.0.0/16' });
  });

  it('name other networks', () => {
    const web = 'name: web\npurpose: p\npool: 10.1.0.0/16\nroles: [designer]\n';
    const folder = mkdtempSync(join(home, 'networks-'));
    writeFileSync(join(folder, 'web.yaml'), web);
    const { doors } = readConfig({ DOCKER_GATEWAY_NETWORKS: folder });
    expect(doors[0]?.policy.roles).toMatchObject([{ name: 'designer', pool: '10.1.0.0/16' }]);
    expect(problemsOf({ DOCKER_GATEWAY_NETWORKS: folder, DOCKER_GATEWAY_RELAY: '/srv/relay' })).toEqual([
      'environment: clients: a relay needs the pool of the network management',
    ]);
    writeFileSync(join(folder, 'web.yaml'), web.replace('10.1.0.0/16', 'everything'));
    expect(problemsOf({ DOCKER_GATEWAY_NETWORKS: folder })[0]).toContain('web.yaml: pool: must be an IPv4 network');
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ DOCKER_ENGINE: '/var/run/docker.sock' }, 'DOCKER_ENGINE: must be unix:/path or host:port'],
    [{ DOCKER_GATEWAY_LISTEN: 'somewhere' }, 'environment: clients.0.listen: must be unix:/path or host:port'],
    [
      { DOCKER_GATEWAY_LISTEN: '0.0.0.0:2375' },
      '0.0.0.0:2375 can be reached from other machines: set a token, or listen on 127.0.0.1',
    ],
    [{ DOCKER_GATEWAY_TOKEN: 'short' }, 'DOCKER_GATEWAY_TOKEN: must have 16 characters at least'],
    [
      { DOCKER_GATEWAY_IMAGES: 'agents:latest' },
      'environment: roles.frontend.images.0: must be an image by its digest',
    ],
    [{ DOCKER_GATEWAY_POLICY: '/nowhere.yaml' }, 'ENOENT'],
    [{ DOCKER_GATEWAY_NETWORKS: '/nowhere' }, 'ENOENT'],
    [{ DOCKER_GATEWAY_RELAY: '/srv/../etc' }, 'environment: clients.0.relay.sockets: must be an absolute folder'],
    [
      { DOCKER_GATEWAY_RELAY: '/srv/relay', DOCKER_GATEWAY_RELAY_IMAGE: 'relay:latest' },
      'environment: clients.0.relay.image: must be an image by its id',
    ],
    [
      { DOCKER_GATEWAY_RELAY: '/run/manyhands' },
      'would show the relay /run/manyhands/docker.sock: give it a folder of its own',
    ],
    [{ DOCKER_GATEWAY_RELAY: '/srv', DOCKER_ENGINE: 'unix:/srv/deep/docker.sock' }, 'would show the relay /srv/deep'],
  ])('that cannot be are told: %j', (environment, problem) => {
    expect(problemsOf(environment).join('\n')).toContain(problem);
  });
});

describe('a policy file', () => {
  const minimal =
    'roles: { web: { pool: 10.1.0.0/16 } }\nclients: [{ name: em, listen: "unix:/run/em.sock", roles: [web] }]';

  it('says who may run what', () => {
    writeFileSync(join(home, 'token'), 'a-token-of-sixteen\n');
    const path = file(`
roles:
  web: { pool: 10.1.0.0/16, memory: 512m, cpus: 0.5, pids: 64, disk: 16m, tmp: 64m, runtime: runsc, images: ["${DIGEST}"], environment: [A_*] }
clients:
  - { name: em, listen: "127.0.0.1:2375", roles: [web], tokenFile: "${join(home, 'token')}", quota: { containers: 3, memory: 1g, cpus: 2 } }
`);
    expect(readConfig({ DOCKER_GATEWAY_POLICY: path }).doors).toEqual([
      {
        address: { host: '127.0.0.1', port: 2375 },
        token: 'a-token-of-sixteen',
        policy: {
          name: 'em',
          quota: { containers: 3, networks: 60, volumes: 60, memoryBytes: 1024 ** 3, nanoCpus: 2e9 },
          roles: [
            {
              ...{ name: 'web', images: [DIGEST], memoryBytes: 512 * 1024 ** 2, nanoCpus: 5e8, pids: 64, tmpMiB: 64 },
              ...{ diskBytes: 16 * 1024 ** 2, runtime: 'runsc', environment: ['A_*'], pool: '10.1.0.0/16' },
            },
          ],
        },
      },
    ]);
  });

  it('gives each client a relay of its own', () => {
    const two = minimal
      .replace('clients: [{', 'clients: [{ relay: { sockets: aa }, ')
      .replace(/\}\]$/, '}, { name: two, listen: "unix:/run/two.sock", roles: [web], relay: { sockets: bb } }]');
    const { doors } = readConfig({ DOCKER_GATEWAY_POLICY: file(two) });
    expect(doors.map(({ policy }) => policy.relay?.sockets)).toEqual(['aa', 'bb']);
    expect(problemsOf({ DOCKER_GATEWAY_POLICY: file(two.replace('sockets: bb', 'sockets: aa')) })).toEqual([
      'clients.two.relay.sockets: aa is the folder of another client’s relay',
    ]);
  });

  it.each([
    ['roles: [', 'policy.yaml'],
    [minimal.replace('10.1.0.0/16', '10.1.0.0'), 'roles.web.pool: must be an IPv4 network'],
    [minimal.replace('pool:', 'memory: 4x, pool:'), 'roles.web.memory: must be an amount'],
    [minimal.replace('pool:', 'disk: 10, pool:'), 'roles.web.disk: '],
    [minimal.replace('pool:', 'privileged: true, pool:'), 'roles.web: Unrecognized key'],
    [minimal.replace('[web]', '[db]'), 'clients.em.roles: there is no role db'],
    [minimal.replace('clients: [', 'clients: [] #'), 'clients: '],
    [`${minimal}\nroles: {}`, 'policy.yaml'],
  ])('%# with a mistake is told by field', (text, problem) => {
    expect(problemsOf({ DOCKER_GATEWAY_POLICY: file(text) }).join('\n')).toContain(problem);
  });
});

describe('an address', () => {
  it.each([
    ['unix:/run/x.sock', 'unix:/run/x.sock'],
    ['unix:///run/x.sock', 'unix:/run/x.sock'],
    ['tcp://127.0.0.1:1', '127.0.0.1:1'],
    ['[::1]:2375', '[::1]:2375'],
    ['localhost:2375', 'localhost:2375'],
  ])('%s is %s', (text, canonical) => {
    const address = readAddress(text);
    expect(address && addressText(address)).toBe(canonical);
  });

  it.each(['', 'unix:relative', 'host', 'host:70000', 'a b:1'])('%j is none', (text) => {
    expect(readAddress(text)).toBeNull();
  });
});
