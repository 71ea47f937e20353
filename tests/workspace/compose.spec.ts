import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { poolsOverlap } from '@manyhands/docker-policy';
import { readConfig } from '@manyhands/nest';
import { readNetworks } from '@manyhands/networks';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig as readGatewayConfig } from '../../services/docker-gateway/src/config.js';
import { Config } from '../../services/environment-manager/src/config.js';
import { IntegrationConfig } from '../../services/integration-agent/src/config.js';
import { WorkerConfig } from '../../services/role-worker/src/config.js';
import { GatewayConfig } from '../../services/sandbox-gateway/src/config.js';
import {
  folder,
  NotSet,
  readCompose,
  requiredVariables,
  textOf,
  type Service,
} from '../../compose/testing/compose-file.js';
import { megabytes } from '../../compose/testing/units.js';

const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** What somebody has put into .env. */
const filled = {
  MANYHANDS_SECRET: 'ab'.repeat(32),
  MANYHANDS_API_TOKEN: 'a-token-of-twenty-characters',
  POSTGRES_PASSWORD: 'database-password',
  REDIS_PASSWORD: 'queue-password',
  DOCKER_GID: '998',
  LLM_BASE_URL: 'https://model.example/v1',
  LLM_API_KEY: 'model-key',
  LLM_MODEL: 'some-model',
};
const file = readCompose('compose.yaml', filled);
const services = Object.entries(file.services);
const named = (name: string): Service => {
  const service = file.services[name];
  if (!service) throw new Error(`no service ${name}`);
  return service;
};
const policy = readGatewayConfig({
  DOCKER_GATEWAY_POLICY: join(folder, 'docker-gateway.yaml'),
  DOCKER_GATEWAY_NETWORKS: join(root, 'networks'),
}).doors.map((door) => door.policy);

const SOCKET = /docker\.sock$/;
const mountsOf = ({ volumes = [] }: Service): string[] =>
  volumes.map((one) => (typeof one === 'string' ? one : `${one.source}:${one.target}`));
const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));

describe('the power over containers', () => {
  it('is in the hands of the docker-gateway alone, which is on no network', () => {
    const holders = services.filter(([, service]) => mountsOf(service).some((mount) => SOCKET.test(mount)));
    expect(holders.map(([name]) => name)).toEqual(['docker-gateway']);
    expect(named('docker-gateway')).toMatchObject({ network_mode: 'none', group_add: ['998'] });
    expect(services.filter(([, service]) => service.privileged ?? service.cap_add)).toEqual([]);
  });

  it('is lent to the environment-manager alone', () => {
    const clients = services.filter(([, service]) =>
      mountsOf(service).some((one) => one.startsWith('docker-gateway:')),
    );
    expect(clients.map(([name]) => name)).toEqual(['docker-gateway', 'environment-manager']);
    expect(named('environment-manager').environment).toMatchObject({
      SANDBOXES: 'docker',
      DOCKER_GATEWAY: 'unix:/run/docker-gateway/docker.sock',
    });
  });

  it('reaches a relay whose sockets are the volume of the services', () => {
    expect(policy.map(({ name, relay }) => [name, relay?.sockets])).toEqual([
      ['environment-manager', file.volumes['sockets']?.name],
    ]);
    const withSockets = services.filter(([, service]) => mountsOf(service).includes('sockets:/run/manyhands'));
    const told = services.filter(([, service]) => environmentOf(service)['SANDBOX_SOCKETS'] === '/run/manyhands');
    expect(withSockets.map(([name]) => name)).toEqual(told.map(([name]) => name));
    expect(told).toHaveLength(6);
  });
});

describe('what can be reached', () => {
  it('from outside is one port, on this machine only', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([['environment-manager', '127.0.0.1:7700:3000']]);
    expect(services.filter(([, { network_mode: mode }]) => mode === 'host')).toEqual([]);
  });

  it('outside is for those who call the model and fetch repositories', () => {
    const outside = services.filter(([, { networks = [] }]) => networks.includes('outside')).map(([name]) => name);
    expect(outside).toEqual(['environment-manager', 'sandbox-gateway', 'integration-agent', 'litellm']);
    expect(file.networks['management']?.internal).toBe(true);
  });

  it('has addresses that no sandbox can have', () => {
    const subnets = Object.values(file.networks).flatMap(({ ipam }) => ipam.config.map(({ subnet }) => subnet));
    const pools = readNetworks(join(root, 'networks')).filter(({ roles }) => roles.length > 0);
    expect(subnets).toHaveLength(2);
    for (const subnet of subnets) expect(pools.filter(({ pool }) => poolsOverlap(pool, subnet))).toEqual([]);
    expect(poolsOverlap(subnets[0] ?? '', subnets[1] ?? '')).toBe(false);
  });
});

describe.each(services)('%s', (name, service) => {
  it('can change nothing but its own, and become nobody else', () => {
    expect(service).toMatchObject({ init: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.read_only).toBe(true);
    expect(service.user).toBe(['postgres', 'redis'].includes(name) ? '999:999' : '10001:10001');
  });

  it('has limits, a health check, logs that end, and time to stop', () => {
    const { mem_limit: memory, memswap_limit: swap, cpus, pids_limit: pids, healthcheck, logging } = service;
    expect(megabytes(memory ?? '0')).toBeGreaterThanOrEqual(128);
    expect(swap).toBe(memory);
    expect([cpus, pids]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(healthcheck).toMatchObject({ test: expect.any(Array), interval: expect.stringMatching(/^\d+s$/) });
    expect(logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
    expect(service).toMatchObject({ restart: 'unless-stopped', stop_grace_period: expect.stringMatching(/^\d+s$/) });
  });

  it('waits for what is healthy', () => {
    const conditions = Object.entries(service.depends_on ?? {});
    expect(conditions.filter(([other]) => file.services[other] === undefined)).toEqual([]);
    expect(conditions.filter(([, { condition }]) => condition !== 'service_healthy')).toEqual([]);
  });

  it('is an image of ours that is never pulled, or one that can be replaced', () => {
    if (!service.image.startsWith('manyhands/')) return expect(service.pull_policy).toBeUndefined();
    expect(service.image).toMatch(new RegExp(`:${version.replaceAll('.', '\\.')}$`));
    expect(service.pull_policy).toBe('never');
  });
});

describe('the memory of the host', () => {
  const relay = 256;
  it('is enough for applications and sandboxes, with room for monitoring and the host', () => {
    const applications = services.reduce((sum, [, { mem_limit: limit = '0' }]) => sum + megabytes(limit), relay);
    const sandboxes = policy.reduce((sum, { quota }) => sum + quota.memoryBytes / 1024 ** 2, 0);
    expect(applications).toBeLessThanOrEqual(6 * 1024);
    expect(applications + sandboxes + (2 + 2) * 1024).toBeLessThanOrEqual(32 * 1024);
  });

  it('lets each role work while a gate runs', () => {
    const amounts = policy.flatMap(({ roles }) => roles.map((role) => [role.name, role.memoryBytes, role.nanoCpus]));
    const GiB = 1024 ** 3;
    expect(amounts).toEqual([
      ['frontend', 4 * GiB, 2e9],
      ['backend', 4 * GiB, 2e9],
      ['qa', 6 * GiB, 4e9],
      ['gate', 6 * GiB, 4e9],
    ]);
    expect(policy[0]?.quota.memoryBytes).toBeGreaterThanOrEqual((4 + 4 + 6 + 6) * GiB);
  });
});

describe('what the services are told', () => {
  const schemas: Record<string, z.ZodType> = {
    'environment-manager': Config,
    'sandbox-gateway': GatewayConfig,
    'role-worker-frontend': WorkerConfig,
    'role-worker-backend': WorkerConfig,
    'role-worker-qa': WorkerConfig,
    'integration-agent': IntegrationConfig,
  };

  it.each(Object.entries(schemas))('%s can start with it, and reads all of it', (name, schema) => {
    const environment = environmentOf(named(name));
    const reads = Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {});
    expect(Object.keys(environment).filter((variable) => !reads.includes(variable))).toEqual([]);
    expect(readConfig(schema, environment)).toMatchObject({ MANYHANDS_DATA_DIR: '/var/lib/manyhands' });
  });

  it('is the same of what they share', () => {
    const all = Object.keys(schemas).map((name) => environmentOf(named(name)));
    for (const variable of ['DATABASE_URL', 'REDIS_URL', 'MANYHANDS_SECRET', 'SANDBOX_SOCKETS'])
      expect(new Set(all.map((environment) => environment[variable])).size).toBe(1);
    const gateways = all.flatMap(({ SANDBOX_GATEWAY_URL: url }) => url ?? []);
    expect([gateways.length, new Set(gateways)]).toEqual([5, new Set(['http://sandbox-gateway:3200'])]);
  });

  it('is one agent of each role, by different names', () => {
    const names = services.flatMap(([, { environment }]) => environment?.['AGENT_NAME'] ?? []);
    expect(new Set(names).size).toBe(4);
  });
});

describe('the variants', () => {
  const without = (text: string): string => text.replace(/^ *(?:#|relay:).*\n/gm, '');
  const overDind = readCompose('dind.yaml', filled);

  it('give the same sandboxes, by a folder that both daemons know', () => {
    expect(without(textOf('docker-gateway-dind.yaml'))).toBe(without(textOf('docker-gateway.yaml')));
    const [, folderOfRelay] = /relay: \{ sockets: (\S+) \}/.exec(textOf('docker-gateway-dind.yaml')) ?? [];
    expect(mountsOf(overDind.services['dind'] as Service)).toContain(`sockets:${folderOfRelay}`);
  });

  it('change the daemon of the docker-gateway, and nothing of the others', () => {
    const rootless = readCompose('rootless.yaml', { XDG_RUNTIME_DIR: '/run/user/1000' });
    expect(Object.keys(rootless.services)).toEqual(['docker-gateway']);
    expect(Object.keys(overDind.services)).toEqual(['dind', 'docker-gateway']);
    const withHostSocket = Object.values(overDind.services)
      .flatMap(mountsOf)
      .filter((mount) => SOCKET.test(mount));
    expect([withHostSocket, overDind.services['dind']?.network_mode]).toEqual([[], 'none']);
  });
});

describe('secrets', () => {
  it.each(Object.keys(filled))('%s has no default: nothing starts without it', (variable) => {
    expect(() => readCompose('compose.yaml', { ...filled, [variable]: '' })).toThrow(new NotSet(variable));
  });

  it('are what .env.example asks for', () => {
    expect(requiredVariables().sort()).toEqual(Object.keys(filled).sort());
  });

  it('stand in no file: each value comes from a variable', () => {
    const written = parse(textOf('compose.yaml'), { merge: true }) as { services: Record<string, Service> };
    const told = Object.values(written.services).flatMap(({ environment = {} }) => Object.entries(environment));
    const secret = told.filter(([name]) => /SECRET|PASSWORD|TOKEN$|KEY$|_URL$/.test(name));
    const literal = secret.filter(([, value]) => !String(value).includes('${'));
    expect([...new Set(literal.map(([name]) => name))]).toEqual(['SANDBOX_GATEWAY_URL']);
  });

  it('and every other variable are named in .env.example', () => {
    const files = ['compose.yaml', 'rootless.yaml', 'dind.yaml'].map(textOf).join('\n');
    const used = new Set([...files.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name ?? ''));
    used.delete('XDG_RUNTIME_DIR'); // the session's own
    expect([...used].filter((name) => !new RegExp(`^(?:# )?${name}=`, 'm').test(textOf('.env.example')))).toEqual([]);
  });
});
