import { describe, expect, it } from '@jest/globals';
import { differences } from './effective.js';
import { relayBody, relayName } from './relay.js';
import type { Json } from './strict-json.js';

const own = { id: 'id-of-own', name: relayName('em') };
const relay = { image: `sha256:${'c'.repeat(64)}`, sockets: '/srv/relay', pool: '172.22.0.0/16' };
const body = relayBody('em', own, relay);

describe('the relay of a client', () => {
  it('is confined like a sandbox, and shares one folder', () => {
    expect(body).toMatchObject({
      Image: relay.image,
      Env: [],
      Labels: { 'manyhands.relay': 'em' },
      User: '10001:10001',
      HostConfig: {
        ...{ Privileged: false, CapAdd: [], CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges:true'] },
        ...{
          ReadonlyRootfs: true,
          Dns: ['127.0.0.1'],
          NetworkMode: 'id-of-own',
          RestartPolicy: { Name: 'unless-stopped' },
        },
        ...{ Memory: 256 * 1024 ** 2, MemorySwap: 256 * 1024 ** 2, NanoCpus: 1e9, PidsLimit: 512 },
        Sysctls: { 'net.ipv4.ip_forward': '0' },
        Mounts: [
          { Type: 'bind', Source: '/srv/relay', Target: '/run/manyhands', BindOptions: { Propagation: 'private' } },
        ],
      },
    });
    expect(body).not.toHaveProperty('Cmd');
  });

  it('belongs to no client', () => {
    expect(Object.keys(body['Labels'] as object)).toEqual(['manyhands.relay']);
  });

  it('may have a volume instead of a folder', () => {
    const { HostConfig } = relayBody('em', own, { ...relay, sockets: 'sockets' });
    expect(HostConfig['Mounts']).toEqual([{ Type: 'volume', Source: 'sockets', Target: '/run/manyhands' }]);
  });
});

describe('what the daemon made of it', () => {
  const mounted = (Source: string) => [{ Type: 'bind', Source, Destination: '/run/manyhands', RW: true }];
  const made = {
    Config: body,
    HostConfig: {
      ...body.HostConfig,
      MaskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
    Mounts: mounted('/srv/relay'),
    NetworkSettings: { Networks: { [own.name]: { NetworkID: own.id }, s: { NetworkID: 'id-of-s' } } },
  };
  const networks = [own, { id: 'id-of-s', name: 's' }];
  const found = (change: object, known = networks) =>
    differences(body, { ...made, ...change } as unknown as Json, known);

  it('is what was asked, in the networks of its client', () => {
    expect(found({})).toEqual([]);
    expect(found({}, [own])).toEqual(['NetworkSettings.Networks.s']);
  });

  it.each([
    [{ Mounts: mounted('/') }, 'Mounts: bind at /run/manyhands'],
    [{ HostConfig: { ...made.HostConfig, Sysctls: null } }, 'HostConfig.Sysctls'],
    [{ HostConfig: { ...made.HostConfig, RestartPolicy: { Name: 'no' } } }, 'HostConfig.RestartPolicy'],
  ])('shows where it differs: %j', (change, difference) => {
    expect(found(change)).toEqual([difference]);
  });
});
