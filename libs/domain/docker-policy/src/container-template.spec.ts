import { describe, expect, it } from '@jest/globals';
import { containerBody } from './container-template.js';
import { readContainerWish } from './create-container.js';
import { differences } from './effective.js';
import type { Json } from './strict-json.js';
import { honest, ofDockerCli, role } from './testing/honest.js';
import { refusedField } from './testing/refusal-of.js';

const network = { id: 'id-of-own', name: 'own' };
const bodyOf = (body: unknown, of = role, relay?: string) =>
  containerBody(readContainerWish(body as Json, 'body'), of, {
    network,
    relay,
    owner: 'environment-manager',
    creation: 'c-1',
  });
const refusalIn = (body: unknown): string => refusedField(() => bodyOf(body));
const withHost = (fields: object) => ({ ...honest, HostConfig: { ...honest.HostConfig, ...fields } });

describe('what the daemon is sent', () => {
  it('is the template of the role', () => {
    expect(bodyOf(honest)).toEqual({
      Image: honest.Image,
      Env: [],
      Labels: {
        'manyhands.role': 'backend',
        'manyhands.owner': 'environment-manager',
        'manyhands.creation': 'c-1',
      },
      User: '10001:10001',
      WorkingDir: '/workspace',
      ...{
        Tty: false,
        OpenStdin: false,
        StdinOnce: false,
        AttachStdin: false,
        AttachStdout: false,
        AttachStderr: false,
      },
      StopSignal: 'SIGTERM',
      StopTimeout: 10,
      HostConfig: {
        ...{
          Privileged: false,
          CapAdd: [],
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          ReadonlyRootfs: true,
        },
        ...{ Dns: ['127.0.0.1'], DnsSearch: ['.'], ExtraHosts: [] },
        ...{ CgroupnsMode: 'private', IpcMode: 'private', NetworkMode: 'id-of-own', Mounts: [] },
        Tmpfs: { '/tmp': 'rw,nosuid,nodev,exec,size=256m,mode=1777' },
        ...{ Memory: 4 * 1024 ** 3, MemorySwap: 4 * 1024 ** 3, NanoCpus: 2e9, CpuShares: 512 },
        ...{ PidsLimit: 512, ShmSize: 64 * 1024 ** 2 },
        Ulimits: [
          { Name: 'nofile', Soft: 16_384, Hard: 16_384 },
          { Name: 'core', Soft: 0, Hard: 0 },
        ],
        ...{ Runtime: 'runc', Init: true, AutoRemove: false, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } },
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      },
      NetworkingConfig: { EndpointsConfig: { 'id-of-own': { NetworkID: 'id-of-own', Aliases: [] } } },
    });
  });

  it('names the relay of its network, so that nobody has to be asked for its address', () => {
    expect(bodyOf(honest, role, '172.21.0.14').HostConfig['ExtraHosts']).toEqual(['sandbox-gateway:172.21.0.14']);
  });

  it('is the same for the docker CLI, but for what was asked', () => {
    const { HostConfig, ...rest } = bodyOf(ofDockerCli);
    const { HostConfig: plainHost, ...plain } = bodyOf(honest);
    expect(rest).toEqual({ ...plain, Cmd: ['sleep', '5'], Env: ['TZ=UTC'] });
    expect(HostConfig).toEqual({
      ...plainHost,
      Mounts: [{ Type: 'volume', Source: 'v', Target: '/workspace', ReadOnly: false }],
    });
  });

  it('may be less than the role allows', () => {
    const { HostConfig } = bodyOf(
      withHost({ Memory: 1024 ** 3, NanoCpus: 1e9, PidsLimit: 10, Tmpfs: { '/tmp': 'noexec' } }),
    );
    expect(HostConfig).toMatchObject({ Memory: 1024 ** 3, MemorySwap: 1024 ** 3, NanoCpus: 1e9, PidsLimit: 10 });
    expect(HostConfig['Tmpfs']).toEqual({ '/tmp': 'rw,nosuid,nodev,noexec,size=256m,mode=1777' });
  });

  it('names the image as the list of the role does', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    expect(bodyOf({ ...honest, Image: digest }).Image).toBe(`registry.test/agents@${digest}`);
  });

  it('joins nothing where there is no network', () => {
    const none = { id: 'none', name: 'none' };
    const body = containerBody(readContainerWish(honest, 'body'), role, { network: none, owner: 'x', creation: 'c-1' });
    expect(body).toMatchObject({ NetworkingConfig: {}, HostConfig: { NetworkMode: 'none' } });
  });

  it.each<[object, string]>([
    [{ ...honest, Image: `sha256:${'c'.repeat(64)}` }, 'R15 Image'],
    [withHost({ Memory: 4 * 1024 ** 3 + 1 }), 'R13 HostConfig.Memory'],
    [withHost({ NanoCpus: 2e9 + 1 }), 'R13 HostConfig.NanoCpus'],
    [withHost({ PidsLimit: 513 }), 'R13 HostConfig.PidsLimit'],
    [withHost({ Memory: 1024 ** 3, MemorySwap: 2 * 1024 ** 3 }), 'R13 HostConfig.MemorySwap'],
    [{ ...honest, Env: ['LD_PRELOAD=x'] }, 'R16 Env.LD_PRELOAD'],
    [{ ...honest, Env: ['TZX=x'] }, 'R16 Env.TZX'],
    [{ ...honest, Env: ['TZ=a', 'TZ=b'] }, 'R16 Env.TZ'],
  ])('is nothing when more is asked: %j: %s', (body, refusal) => {
    expect(refusalIn(body)).toBe(refusal);
  });

  it('cannot be relabelled', () => {
    const body = bodyOf({ ...honest, Labels: { 'manyhands.role': 'qa', 'manyhands.session': 's' } });
    expect(body['Labels']).toEqual({
      'manyhands.role': 'backend',
      'manyhands.session': 's',
      'manyhands.owner': 'environment-manager',
      'manyhands.creation': 'c-1',
    });
  });
});

describe('what the daemon made of it', () => {
  const body = bodyOf(ofDockerCli);
  /** As the daemon 20.10 shows it. */
  const made = {
    Config: {
      ...body,
      Env: ['PATH=/bin', 'TZ=UTC'],
      Volumes: null,
      Labels: { ...(body['Labels'] as object), maintainer: 'x' },
    },
    HostConfig: {
      ...body.HostConfig,
      ...{
        CapAdd: null,
        Binds: null,
        PidMode: '',
        Devices: [],
        MemorySwappiness: null,
        OomKillDisable: false,
      },
      MaskedPaths: ['/proc/asound', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      ConsoleSize: [0, 0],
    },
    Mounts: [{ Type: 'volume', Name: 'v', Destination: '/workspace', RW: true }],
    NetworkSettings: { Networks: { own: { NetworkID: 'id-of-own' } } },
  };
  const found = (change: object) => differences(body, { ...made, ...change } as unknown as Json, [network]);
  const host = (fields: object) => found({ HostConfig: { ...made.HostConfig, ...fields } });

  it('is what was asked', () => {
    expect(found({})).toEqual([]);
    expect(found({ NetworkSettings: { Networks: { 'id-of-own': { NetworkID: 'id-of-own' } } } })).toEqual([]);
  });

  it.each<[object, string]>([
    [{ Privileged: true }, 'HostConfig.Privileged'],
    [{ CapAdd: ['SYS_ADMIN'] }, 'HostConfig.CapAdd'],
    [{ CapDrop: null }, 'HostConfig.CapDrop'],
    [{ Binds: ['/:/h'] }, 'HostConfig.Binds'],
    [{ SecurityOpt: null }, 'HostConfig.SecurityOpt'],
    [{ SecurityOpt: ['no-new-privileges:true', 'seccomp=unconfined'] }, 'HostConfig.SecurityOpt'],
    [{ MaskedPaths: [] }, 'HostConfig.MaskedPaths'],
    [{ ReadonlyPaths: null }, 'HostConfig.ReadonlyPaths'],
    [{ ReadonlyRootfs: false }, 'HostConfig.ReadonlyRootfs'],
    [{ Memory: 0 }, 'HostConfig.Memory'],
    [{ NetworkMode: 'host' }, 'HostConfig.NetworkMode'],
    [{ Runtime: 'kata' }, 'HostConfig.Runtime'],
    [{ AFieldOfTheFuture: 'on' }, 'HostConfig.AFieldOfTheFuture'],
    [{ PortBindings: { '22/tcp': null } }, 'HostConfig.PortBindings'],
    [{ Dns: [] }, 'HostConfig.Dns'],
    [{ DnsSearch: ['host.example'] }, 'HostConfig.DnsSearch'],
    [{ Ulimits: null }, 'HostConfig.Ulimits'],
    [{ LogConfig: { Type: 'syslog', Config: {} } }, 'HostConfig.LogConfig'],
  ])('shows in HostConfig: %j', (fields, difference) => {
    expect(host(fields)).toEqual([difference]);
  });

  it.each<[object, string]>([
    [{ Config: { ...made.Config, User: '' } }, 'Config.User'],
    [{ Config: { ...made.Config, Volumes: { '/data': {} } } }, 'Config.Volumes: the image declares volumes'],
    [{ Config: { ...made.Config, Labels: {} } }, 'Config.Labels.manyhands.role'],
    [{ Mounts: [{ Type: 'bind', Destination: '/workspace' }] }, 'Mounts: bind at /workspace'],
    [{ Mounts: [{ Type: 'volume', Name: 'w', Destination: '/workspace' }] }, 'Mounts: volume at /workspace'],
    [{ Mounts: [{ Type: 'volume', Destination: '/etc' }] }, 'Mounts: volume at /etc'],
    [
      { NetworkSettings: { Networks: { own: { NetworkID: 'id-of-own' }, bridge: {} } } },
      'NetworkSettings.Networks.bridge',
    ],
    [{ NetworkSettings: { Networks: { own: { NetworkID: '' } } } }, 'NetworkSettings.Networks.own'],
    [{ NetworkSettings: { Networks: { other: { NetworkID: 'id-of-own' } } } }, 'NetworkSettings.Networks.other'],
  ])('shows elsewhere: %j', (change, difference) => {
    expect(found(change)).toContain(difference);
  });

  it('is nothing that was asked when it is nothing at all', () => {
    expect(differences(body, null, [network]).length).toBeGreaterThan(10);
  });
});
