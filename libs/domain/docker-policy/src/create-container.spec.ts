import { describe, expect, it } from '@jest/globals';
import fastCheck from 'fast-check';
import { readContainerWish } from './create-container.js';
import type { Json } from './strict-json.js';
import { honest, ofDockerCli } from './testing/honest.js';
import { refusedField } from './testing/refusal-of.js';

const read = (body: unknown) => readContainerWish(body as Json, 'body');
const refusalIn = (body: unknown): string => refusedField(() => read(body));
const withHost = (fields: object) => ({ ...honest, HostConfig: { ...honest.HostConfig, ...fields } });

describe('a container is asked for', () => {
  it('by its image and network alone', () => {
    expect(read(honest)).toEqual({
      image: honest.Image,
      command: undefined,
      environment: [],
      labels: new Map(),
      hostname: undefined,
      terminal: {
        tty: false,
        openStdin: false,
        stdinOnce: false,
        attach: { stdin: false, stdout: false, stderr: false },
      },
      network: 'own',
      endpoints: [],
      aliases: [],
      volume: undefined,
      golden: undefined,
      memoryBytes: undefined,
      memoryAndSwapBytes: undefined,
      nanoCpus: undefined,
      pids: undefined,
      tmpNoexec: false,
    });
  });

  it('by the docker CLI, which says all that it does not want', () => {
    expect(read(ofDockerCli)).toMatchObject({
      command: ['sleep', '5'],
      environment: ['TZ=UTC'],
      network: 'own',
      volume: { name: 'v', readOnly: false },
      golden: undefined,
      memoryBytes: undefined,
    });
  });

  it('with everything that a client may choose', () => {
    const wish = read({
      name: 'agent-1',
      Image: `registry.test/agents@sha256:${'b'.repeat(64)}`,
      Cmd: ['sh', '-c', 'a\nb'],
      Env: ['MANYHANDS_TASK=7'],
      Labels: { 'manyhands.session': 's-1', 'manyhands.role': 'qa' },
      Hostname: 'agent-1',
      User: '10001:10001',
      WorkingDir: '/workspace',
      Tty: true,
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      StopTimeout: 10,
      HostConfig: {
        NetworkMode: 'own',
        Mounts: [{ Type: 'volume', Source: 'ws', Target: '/workspace', ReadOnly: true }],
        Tmpfs: { '/tmp': 'rw,nosuid,nodev,noexec,size=64m' },
        Memory: 1024 ** 3,
        MemorySwap: 1024 ** 3,
        NanoCpus: 5e8,
        PidsLimit: 64,
      },
      NetworkingConfig: { EndpointsConfig: { own: { Aliases: ['agent'] } } },
    });
    expect(wish).toMatchObject({
      command: ['sh', '-c', 'a\nb'],
      labels: new Map([
        ['manyhands.session', 's-1'],
        ['manyhands.role', 'qa'],
      ]),
      hostname: 'agent-1',
      terminal: { tty: true, openStdin: true, stdinOnce: true, attach: { stdin: true, stdout: true, stderr: true } },
      endpoints: ['own'],
      aliases: ['agent'],
      volume: { name: 'ws', readOnly: true },
      golden: undefined,
      ...{ memoryBytes: 1024 ** 3, memoryAndSwapBytes: 1024 ** 3, nanoCpus: 5e8, pids: 64, tmpNoexec: true },
    });
  });
});

describe('of what is the gateway’s to write, nothing can be chosen', () => {
  const neutral: unknown[] = [null, false, 0, '', [], {}];
  const free = ['NetworkMode', 'Mounts', 'Tmpfs', 'Memory', 'MemorySwap', 'NanoCpus', 'PidsLimit'];
  const fields = [
    ...Object.keys(ofDockerCli.HostConfig),
    'Sysctls',
    'StorageOpt',
    'Runtime',
    'Init',
    'KernelMemory',
    'Annotations',
  ];

  it.each(fields.filter((field) => !free.includes(field)))('HostConfig.%s', (field) => {
    const meaning = fastCheck
      .oneof(
        fastCheck.jsonValue({ depthSize: 'xsmall' }),
        fastCheck.constantFrom('host', 'unconfined', '/', -1, true, ['ALL'], { a: 'b' }),
      )
      .filter((value) => !neutral.some((one) => JSON.stringify(one) === JSON.stringify(value)));
    const templated = [true, 'no', 'private', 'runc', 'runsc', -1, ['ALL'], ['no-new-privileges']];
    fastCheck.assert(
      fastCheck.property(meaning, (value) => {
        fastCheck.pre(!templated.some((one) => JSON.stringify(one) === JSON.stringify(value)));
        expect(refusalIn(withHost({ [field]: value }))).toContain(`HostConfig.${field}`);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[object, string]>([
    [withHost({ Privileged: true }), 'R8 HostConfig.Privileged'],
    [withHost({ CapDrop: [] }), 'R8 HostConfig.CapDrop'],
    [withHost({ CapAdd: ['SYS_ADMIN'] }), 'R8 HostConfig.CapAdd'],
    [withHost({ SecurityOpt: [] }), 'R8 HostConfig.SecurityOpt'],
    [withHost({ MaskedPaths: [] }), 'R8 HostConfig.MaskedPaths'],
    [withHost({ PidMode: 'host' }), 'R9 HostConfig.PidMode'],
    [withHost({ Binds: ['/:/host'] }), 'R11 HostConfig.Binds'],
    [withHost({ Mounts: [{ Type: 'bind', Source: 'a', Target: '/workspace' }] }), 'R11 HostConfig.Mounts[0].Type'],
    [
      withHost({ Mounts: [{ Type: 'volume', Source: '/etc', Target: '/workspace' }] }),
      'R11 HostConfig.Mounts[0].Source',
    ],
    [
      withHost({ Mounts: [{ Type: 'volume', Source: 'a', Target: '/workspace/../etc' }] }),
      'R11 HostConfig.Mounts[0].Target',
    ],
    [
      withHost({
        Mounts: [{ Type: 'volume', Source: 'a', Target: '/workspace', BindOptions: { Propagation: 'shared' } }],
      }),
      'R11 HostConfig.Mounts[0].BindOptions',
    ],
    [
      withHost({ Mounts: Array(2).fill({ Type: 'volume', Source: 'a', Target: '/workspace' }) }),
      'R11 HostConfig.Mounts',
    ],
    [withHost({ Tmpfs: { '/etc': '' } }), 'R11 HostConfig.Tmpfs./etc'],
    [withHost({ Tmpfs: { '/tmp': 'rw,suid' } }), 'R11 HostConfig.Tmpfs./tmp'],
    [withHost({ Tmpfs: { '/tmp': 'exec' } }), 'R11 HostConfig.Tmpfs./tmp'],
    [withHost({ Memory: 1 }), 'R13 HostConfig.Memory'],
    [withHost({ Memory: -1 }), 'R13 HostConfig.Memory'],
    [withHost({ Memory: 1.5e9 + 0.5 }), 'R13 HostConfig.Memory'],
    [withHost({ Memory: '1g' }), 'R13 HostConfig.Memory'],
    [withHost({ PidsLimit: -1 }), 'R13 HostConfig.PidsLimit'],
    [withHost({ privileged: true }), 'R7 HostConfig.privileged'],
    [{ ...honest, Privileged: true }, 'R7 Privileged'],
    [{ ...honest, image: 'x' }, 'R7 image'],
    [{ ...honest, Image: 'agents:latest' }, 'R15 Image'],
    [{ ...honest, Image: `${honest.Image}\n` }, 'R15 Image'],
    [{ ...honest, User: '0' }, 'R16 User'],
    [{ ...honest, User: 'root' }, 'R16 User'],
    [{ ...honest, Entrypoint: ['/bin/sh'] }, 'R16 Entrypoint'],
    [{ ...honest, WorkingDir: '/proc/self/fd/8' }, 'R16 WorkingDir'],
    [{ ...honest, Cmd: 'sh' }, 'R16 Cmd'],
    [{ ...honest, Cmd: ['a\0b'] }, 'R16 Cmd[0]'],
    [{ ...honest, Env: ['A'] }, 'R16 Env[0]'],
    [{ ...honest, Env: ['A=b\nC=d'] }, 'R16 Env[0]'],
    [{ ...honest, Labels: { 'manyhands.owner': 'other' } }, 'R16 Labels.manyhands.owner'],
    [{ ...honest, Labels: { 'com.docker.compose.project': 'infra' } }, 'R16 Labels.com.docker.compose.project'],
    [{ ...honest, Labels: { 'manyhands.session': 'a b' } }, 'R16 Labels.manyhands.session'],
    [{ ...honest, Hostname: 'a.b' }, 'R16 Hostname'],
    [{ ...honest, Hostname: 'sandbox-gateway' }, 'R16 Hostname'],
    [withHost({ Dns: ['8.8.8.8'] }), 'R10 HostConfig.Dns'],
    [
      { ...honest, NetworkingConfig: { EndpointsConfig: { own: { Aliases: ['sandbox-gateway'] } } } },
      'R10 NetworkingConfig.EndpointsConfig.own.Aliases[0]',
    ],
    [{ ...honest, Healthcheck: { Test: ['NONE'] } }, 'R16 Healthcheck'],
    [{ ...honest, Volumes: { '/a': {} } }, 'R11 Volumes'],
    [{ ...honest, ExposedPorts: { '22/tcp': {} } }, 'R10 ExposedPorts'],
    [{ ...honest, StopTimeout: 3600 }, 'R14 StopTimeout'],
    [{ ...honest, Tty: 1 }, 'R16 Tty'],
    [{ ...honest, HostConfig: [] }, 'R7 HostConfig'],
    [
      { ...honest, NetworkingConfig: { EndpointsConfig: { own: { IPAddress: '10.0.0.1' } } } },
      'R10 NetworkingConfig.EndpointsConfig.own.IPAddress',
    ],
    [{ ...honest, NetworkingConfig: { EndpointsConfig: [] } }, 'R10 NetworkingConfig.EndpointsConfig'],
    [{ Image: honest.Image }, 'R10 HostConfig.NetworkMode'],
    [{ HostConfig: honest.HostConfig }, 'R15 Image'],
    [[], 'R7 body'],
  ])('%j: %s', (body, refusal) => {
    expect(refusalIn(body)).toBe(refusal);
  });
});
