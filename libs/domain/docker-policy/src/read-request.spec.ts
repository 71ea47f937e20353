import { describe, expect, it } from '@jest/globals';
import { operationOf, readRequest, viewOf, type GatewayRequest, type Json } from './index.js';
import { infoView, versionView } from './answers.js';
import { honest } from './testing/honest.js';
import { refusalText } from './testing/refusal-of.js';

function read(line: string, body?: unknown, headers: readonly [string, string][] = []): GatewayRequest {
  const [method = '', target = ''] = line.split(' ');
  const bytes = body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body));
  const all = new Map(headers);
  return readRequest({ method, target, headers: all, contentLength: bytes.length, upgrade: all.has('upgrade') }, bytes);
}
const refusalIn = (...request: Parameters<typeof read>): string => refusalText(() => read(...request));

describe('a request', () => {
  it.each<[string, unknown, string, object]>([
    ['GET /_ping', undefined, 'ping', { kind: 'ping' }],
    ['HEAD /_ping', undefined, 'ping', { kind: 'ping' }],
    ['GET /v1.41/version', undefined, 'version', { kind: 'version' }],
    ['GET /v1.41/info', undefined, 'info', { kind: 'info' }],
    ['GET /v1.41/containers/json?all=1', undefined, 'container.list', { of: 'container', all: true, labels: [] }],
    [
      'GET /v1.41/containers/json?filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D',
      undefined,
      'container.list',
      { labels: ['a=b'] },
    ],
    [
      'GET /v1.41/networks?filters=%7B%22label%22%3A%7B%22a%22%3Atrue%7D%7D',
      undefined,
      'network.list',
      { labels: ['a'] },
    ],
    ['POST /v1.41/containers/create?name=a', honest, 'container.create', { name: 'a', wish: { network: 'own' } }],
    [
      'GET /v1.41/containers/c1/json',
      undefined,
      'container.json',
      { on: 'container', reference: 'c1', answer: 'container' },
    ],
    ['POST /v1.41/containers/c1/stop?t=3', {}, 'container.stop', { query: { t: '3' }, answer: 'empty' }],
    ['POST /v1.41/containers/c1/kill?signal=SIGKILL', undefined, 'container.kill', { query: { signal: 'SIGKILL' } }],
    [
      'GET /v1.41/containers/c1/logs?stdout=1&stderr=0&tail=all',
      undefined,
      'container.logs',
      { query: { stdout: '1', tail: 'all' } },
    ],
    ['GET /v1.41/containers/c1/stats', undefined, 'container.stats', { query: { stream: '0' } }],
    [
      'DELETE /v1.41/containers/c1?force=true',
      undefined,
      'container.remove',
      { query: { force: '1' }, method: 'DELETE' },
    ],
    [
      'POST /v1.41/containers/c1/exec',
      { Cmd: ['ls'] },
      'exec.create',
      { container: 'c1', wish: { workingDir: '/workspace', command: ['ls'] } },
    ],
    ['POST /v1.41/exec/e1/start', { Detach: true, Tty: false }, 'exec.start', { exec: 'e1', detach: true }],
    ['GET /v1.41/exec/e1/json', undefined, 'exec.json', { on: 'exec' }],
    ['POST /v1.41/networks/create', { Name: 'n', Internal: true }, 'network.create', { wish: { name: 'n' } }],
    [
      'POST /v1.41/networks/n/connect',
      { Container: 'c' },
      'network.connect',
      { network: 'n', attachment: { container: 'c', aliases: [] } },
    ],
    [
      'POST /v1.41/networks/n/disconnect',
      { Container: 'c', Force: true },
      'network.disconnect',
      { container: 'c', force: true },
    ],
    ['DELETE /v1.41/networks/n', undefined, 'network.remove', { on: 'network' }],
    ['GET /v1.41/networks/n', undefined, 'network.inspect', { on: 'network' }],
    [
      'POST /v1.41/volumes/create',
      { Name: 'v', Labels: { 'manyhands.session': 's' } },
      'volume.create',
      { wish: { name: 'v' } },
    ],
    ['GET /v1.41/system/df', undefined, 'volume.measure', { kind: 'measure-volume' }],
    ['GET /v1.41/system/df?type=volume', undefined, 'volume.measure', { kind: 'measure-volume' }],
    ['GET /v1.41/images/sha256:ab/json', undefined, 'image.json', { on: 'image', reference: 'sha256:ab' }],
  ])('%s is read', (line, body, operation, request) => {
    expect(read(line, body)).toMatchObject(request);
    expect(operationOf(read(line, body))).toBe(operation);
  });

  it.each<[string, unknown, string]>([
    ['POST /v1.41/build', undefined, 'R1 route'],
    ['PUT /v1.41/containers/c1/archive?path=/', undefined, 'R1 route'],
    ['POST /v1.41/containers/c1/update', {}, 'R1 route'],
    ['GET /v1.41/containers/c1/export', undefined, 'R1 route'],
    ['POST /v1.41/commit?container=c1', undefined, 'R1 route'],
    ['GET /v1.41/events', undefined, 'R1 route'],
    ['HEAD /v1.41/containers/c1/json', undefined, 'R1 route'],
    ['GET /v1.41/containers/json?all=yes', undefined, 'R6 all'],
    ['GET /v1.41/containers/json?limit=1', undefined, 'R6 limit'],
    ['GET /v1.41/containers/json?filters=%7B%7D', undefined, 'R6 filters'],
    ['GET /v1.41/containers/json?filters=%7B%22name%22%3A%5B%22a%22%5D%7D', undefined, 'R6 filters'],
    ['GET /v1.41/containers/json?filters=%5B%5D', undefined, 'R6 filters'],
    ['GET /v1.41/containers/json?filters=%7B%22label%22%3A%5B%22a%20b%22%5D%7D', undefined, 'R6 filters[0]'],
    ['GET /v1.41/containers/json?filters=x', undefined, 'R7 body'],
    ['POST /v1.41/containers/c1/stop?t=3600', undefined, 'R6 t'],
    ['POST /v1.41/containers/c1/stop?t=-1', undefined, 'R6 t'],
    ['POST /v1.41/containers/c1/kill?signal=STOP', undefined, 'R6 signal'],
    ['POST /v1.41/containers/c1/wait?condition=never', undefined, 'R6 condition'],
    ['GET /v1.41/containers/c1/stats?stream=1', undefined, 'R6 stream'],
    ['POST /v1.41/containers/create?name=-a', honest, 'R6 name'],
    ['POST /v1.41/containers/create?name=Sandbox-Gateway', honest, 'R6 name'],
    ['POST /v1.41/containers/create?name=manyhands-relay-x', honest, 'R6 name'],
    ['POST /v1.41/networks/create', { Name: 'manyhands-relay-x' }, 'R21 Name'],
    ['POST /v1.41/containers/create?platform=x', honest, 'R6 platform'],
    ['POST /v1.41/containers/c1/exec', { Cmd: ['ls'], User: 'root' }, 'R18 User'],
    ['POST /v1.41/containers/c1/exec', { Cmd: ['ls'], Privileged: true }, 'R18 Privileged'],
    ['POST /v1.41/containers/c1/exec', { Cmd: ['ls'], WorkingDir: '/workspace/../proc' }, 'R18 WorkingDir'],
    ['POST /v1.41/containers/c1/exec', { Cmd: ['ls'], WorkingDir: '/workspace/.' }, 'R18 WorkingDir'],
    ['POST /v1.41/networks/create', { Name: 'n', Internal: false }, 'R21 Internal'],
    ['POST /v1.41/networks/create', { Name: 'n', Driver: 'macvlan' }, 'R21 Driver'],
    [
      'POST /v1.41/networks/create',
      { Name: 'n', Options: { 'com.docker.network.bridge.name': 'docker0' } },
      'R21 Options',
    ],
    ['POST /v1.41/networks/create', { Name: 'n', IPAM: { Config: [{ Subnet: '10.0.0.0/8' }] } }, 'R21 IPAM.Config'],
    ['POST /v1.41/networks/create', { Name: '3f' }, 'R21 Name: looks like an id'],
    ['POST /v1.41/networks/create', { Name: 'n', Attachable: true }, 'R21 Attachable'],
    [
      'POST /v1.41/networks/n/connect',
      { Container: 'c', EndpointConfig: { IPAMConfig: { IPv4Address: '10.0.0.1' } } },
      'R10 EndpointConfig.IPAMConfig',
    ],
    ['GET /v1.41/system/df?type=image', undefined, 'R6 type'],
    ['GET /v1.41/system/df?type=volume&type=image', undefined, 'R6 type'],
    ['GET /v1.41/system/df?verbose=1', undefined, 'R6 verbose'],
    ['GET /v1.41/system', undefined, 'R1 route'],
    [
      'POST /v1.41/volumes/create',
      { Name: 'v', Labels: { 'manyhands.disk': '1' } },
      'R16 Labels.manyhands.disk: is not an allowed name',
    ],
    ['POST /v1.41/volumes/create', { Name: 'v', DriverOpts: { type: 'nfs' } }, 'R22 DriverOpts'],
    ['POST /v1.41/volumes/create', { Name: '../v' }, 'R16 Name'],
    ['POST /v1.41/volumes/create', { Driver: 'local' }, 'R16 Name'],
  ])('%s is refused', (line, body, refusal) => {
    expect(refusalIn(line, body)).toContain(refusal);
  });

  it('becomes a stream only where a stream is offered', () => {
    const upgrade: [string, string][] = [
      ['connection', 'Upgrade'],
      ['upgrade', 'tcp'],
    ];
    expect(refusalIn('POST /v1.41/exec/e1/start', {}, upgrade)).toBe('accepted');
    expect(refusalIn('POST /v1.41/containers/c1/attach?stream=1', undefined, upgrade)).toBe('accepted');
    expect(refusalIn('POST /v1.41/containers/c1/start', undefined, upgrade)).toContain('R4 Upgrade');
    expect(
      refusalIn('POST /v1.41/exec/e1/start', {}, [
        ['upgrade', 'h2c'],
        ['connection', 'Upgrade'],
      ]),
    ).toContain('R4 Upgrade');
    expect(refusalIn('POST /v1.41/exec/e1/start', {}, [['upgrade', 'tcp']])).toContain('R4 Upgrade');
  });

  it('with a body that is no JSON is refused, also where none is needed', () => {
    const head = {
      method: 'POST',
      target: '/v1.41/containers/c1/start',
      headers: new Map(),
      contentLength: 3,
      upgrade: false,
    };
    expect(() => readRequest(head, new TextEncoder().encode('a=b'))).toThrow('R7 body');
  });
});

describe('what a client sees', () => {
  const inspected = {
    Id: 'a',
    LogPath: '/var/lib/docker/containers/a/a.log',
    State: { Running: true, Pid: 4711 },
    Config: { Env: ['KEY=secret'], Image: 'i', Tty: false },
    HostConfig: { Memory: 1, Binds: ['/a:/b'], LogConfig: { Type: 'json-file', Config: { a: 'b' } } },
    Mounts: [{ Type: 'volume', Name: 'v', Source: '/var/lib/docker/volumes/v', Destination: '/workspace' }],
    NetworkSettings: {
      SandboxKey: '/var/run/docker/netns/x',
      Networks: { n: { IPAddress: '172.20.0.2', DriverOpts: null } },
    },
    GraphDriver: { Data: { UpperDir: '/var/lib/docker/overlay2/x' } },
  };

  it('has neither variables nor paths nor processes of the host', () => {
    expect(viewOf('container', inspected as unknown as Json)).toEqual({
      Id: 'a',
      State: { Running: true },
      Config: { Env: [], Image: 'i', Tty: false },
      HostConfig: { Memory: 1, LogConfig: { Type: 'json-file' } },
      Mounts: [{ Type: 'volume', Name: 'v', Destination: '/workspace' }],
      NetworkSettings: { Networks: { n: { IPAddress: '172.20.0.2' } } },
    });
    expect(viewOf('volume', { Name: 'v', Mountpoint: '/var/lib/docker' })).toEqual({ Name: 'v' });
    const measured = { Name: 'v', Mountpoint: '/var', Status: {}, UsageData: { Size: 1, RefCount: 2, Other: 3 } };
    expect(viewOf('measured-volume', measured)).toEqual({ Name: 'v', UsageData: { Size: 1, RefCount: 2 } });
    expect(viewOf('wait', { StatusCode: 0, Error: null })).toEqual({ StatusCode: 0, Error: null });
    expect(viewOf('stats', { pids_stats: { current: 1 } })).toEqual({ pids_stats: { current: 1 } });
  });

  it('is one version of the API, whatever the daemon speaks', () => {
    expect(versionView({ Version: '28.1', ApiVersion: '1.49', GitCommit: 'x' })).toMatchObject({
      Version: '28.1',
      ApiVersion: '1.41',
      MinAPIVersion: '1.41',
    });
    expect(versionView({})).toMatchObject({ Version: 'unknown', Os: 'linux' });
    expect(infoView({ NCPU: 2, Name: 'host', DockerRootDir: '/var/lib/docker' })).toEqual({ NCPU: 2 });
  });
});
