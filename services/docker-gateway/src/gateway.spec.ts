import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brokenLink } from './audit.js';
import { ask, gatewayBefore, requestText, sendRaw, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { RecordingDaemon } from './testing/recording-daemon.js';

const image = `sha256:${randomBytes(32).toString('hex')}`;
let home: string;
let daemon: RecordingDaemon;
let gateway: GatewayUnderTest;
const container = (fields: object = {}) => ({ Image: image, HostConfig: { NetworkMode: 'none', ...fields } });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gateway-'));
  daemon = new RecordingDaemon([{ Id: image, Labels: { 'manyhands.role': 'any' } }]);
  await daemon.listen(join(home, 'd.sock'));
  gateway = await gatewayBefore(join(home, 'd.sock'));
});
afterEach(async () => {
  await gateway.stop();
  await daemon.close();
  await rm(home, { recursive: true, force: true });
});

describe('a daemon that makes something else than was asked', () => {
  it('is found out, and what it made is removed', async () => {
    daemon.alter = (made) => ({ ...made, HostConfig: { ...(made['HostConfig'] as object), Privileged: true } });
    const answer = await ask(gateway.socket, 'POST /containers/create?name=a', container());
    expect(answer).toMatchObject({
      status: 500,
      document: { message: expect.stringContaining('HostConfig.Privileged') },
    });
    expect(daemon.requests.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(gateway.audit.at(-1)).toMatchObject({ outcome: 'alarm', operation: 'container.create', object: 'a' });
    expect(await ask(gateway.socket, 'POST /containers/a/start')).toMatchObject({ status: 403 });
  });
});

describe('the audit', () => {
  it('has a line before every effect and one after, chained', async () => {
    await ask(gateway.socket, 'POST /volumes/create', { Name: 'v' });
    await ask(gateway.socket, 'DELETE /volumes/v');
    await ask(gateway.socket, 'POST /build');
    expect(gateway.audit.map(({ number, operation, outcome }) => [number, operation, outcome])).toEqual([
      [1, 'volume.create', 'allowed'],
      [2, 'volume.create', 'done'],
      [3, 'volume.remove', 'allowed'],
      [4, 'volume.remove', 'done'],
      [5, 'unknown', 'refused'],
    ]);
    expect(brokenLink(gateway.lines)).toBeNull();
    const changed = gateway.lines.map((line, index) => (index === 2 ? line.replace('allowed', 'refused') : line));
    expect(brokenLink(changed)).toBe(4);
    expect(brokenLink(gateway.lines.toSpliced(1, 1))).toBe(2);
  });
});

describe('a quota', () => {
  it('counts what is there and what is under way', async () => {
    await gateway.stop();
    gateway = await gatewayBefore(join(home, 'd.sock'), {
      DOCKER_GATEWAY_POLICY: await policyFile('containers: 2, memory: 9g'),
    });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => ask(gateway.socket, `POST /containers/create?name=${name}`, container())),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 429]);
    const [first] = answers.filter(({ status }) => status === 201);
    await ask(gateway.socket, `DELETE /containers/${String(first?.document['Id'])}`);
    expect(await ask(gateway.socket, 'POST /containers/create?name=d', container())).toMatchObject({ status: 201 });
  });

  it('of memory is what the containers were promised', async () => {
    await gateway.stop();
    gateway = await gatewayBefore(join(home, 'd.sock'), { DOCKER_GATEWAY_POLICY: await policyFile('memory: 5g') });
    expect(await ask(gateway.socket, 'POST /containers/create?name=a', container())).toMatchObject({ status: 201 });
    expect(await ask(gateway.socket, 'POST /containers/create?name=b', container())).toMatchObject({
      status: 429,
      document: { message: expect.stringContaining('bytes of memory') },
    });
    expect(await ask(gateway.socket, 'POST /containers/create?name=c', container({ Memory: 1024 ** 3 }))).toMatchObject(
      { status: 201 },
    );
  });

  async function policyFile(quota: string): Promise<string> {
    const file = join(home, 'policy.yaml');
    const client = `{ name: c, listen: "unix:${join(home, 'c.sock')}", roles: [one], quota: { ${quota} } }`;
    await writeFile(file, `roles: { one: { pool: 10.9.0.0/24 } }\nclients: [${client}]\n`);
    return file;
  }
});

describe('networks', () => {
  it('get subnets of the pool of their role, one after the other, and are full at its end', async () => {
    await ask(gateway.socket, 'POST /networks/create', { Name: 'net-a', Labels: { 'manyhands.role': 'backend' } });
    await ask(gateway.socket, 'POST /networks/create', { Name: 'net-b', Labels: { 'manyhands.role': 'backend' } });
    const subnets = daemon.requests.filter(({ path }) => path === '/networks/create').map(({ body }) => body['IPAM']);
    expect(subnets).toEqual([
      { Driver: 'default', Config: [{ Subnet: '172.21.0.0/28' }] },
      { Driver: 'default', Config: [{ Subnet: '172.21.0.16/28' }] },
    ]);
  });
});

describe('networks that are wanted at the same moment', () => {
  it('get a subnet each, at the first try', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `n-${index}`);
    const answers = await Promise.all(names.map((Name) => ask(gateway.socket, 'POST /networks/create', { Name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
    const asked = daemon.requests
      .filter(({ path }) => path === '/networks/create')
      .map(({ body }) => JSON.stringify(body['IPAM']));
    expect(new Set(asked).size).toBe(names.length);
  });
});

describe('a role', () => {
  it('that the client does not have is refused', async () => {
    const wish = { ...container(), Labels: { 'manyhands.role': 'root' } };
    expect(await ask(gateway.socket, 'POST /containers/create', wish)).toMatchObject({ status: 403 });
  });
});

describe('commands that never end', () => {
  it('are limited, container by container, and make room when they end', async () => {
    await ask(gateway.socket, 'POST /containers/create?name=one', container());
    await ask(gateway.socket, 'POST /containers/create?name=two', container());
    const create = (name: string) => ask(gateway.socket, `POST /containers/${name}/exec`, { Cmd: ['true'] });
    const first = await create('one');
    for (let count = 1; count < 64; count += 1) expect((await create('one')).status).toBe(201);
    expect(await create('one')).toMatchObject({ status: 429 });
    expect(await create('two')).toMatchObject({ status: 201 });
    expect(await ask(gateway.socket, `GET /exec/${String(first.document['Id'])}/json`)).toMatchObject({ status: 200 });
    daemon.instead = ({ method, path }) =>
      method === 'GET' && path.startsWith('/exec/') ? [200, { Running: false, ExitCode: 0 }] : undefined;
    expect(await create('one')).toMatchObject({ status: 201 });
  });
});

describe('an answer that is not there', () => {
  it('to a start does not mean that the container is not there', async () => {
    await ask(gateway.socket, 'POST /containers/create?name=one', container());
    daemon.instead = ({ path }) => (path.endsWith('/start') ? [404, { message: 'network gone not found' }] : undefined);
    expect(await ask(gateway.socket, 'POST /containers/one/start')).toMatchObject({ status: 404 });
    expect(await ask(gateway.socket, 'GET /containers/one/json')).toMatchObject({ status: 200 });
  });

  it('names nobody else’s object by its id', async () => {
    const id = randomBytes(32).toString('hex');
    daemon.instead = ({ path }) =>
      path === '/containers/create' ? [409, { message: `The name is in use by container "${id}".` }] : undefined;
    const { document } = await ask(gateway.socket, 'POST /containers/create?name=one', container());
    expect(document['message']).toBe('The name is in use by container "…".');
  });
});

describe('a volume that changed hands while a container was being made', () => {
  it('is found out', async () => {
    await ask(gateway.socket, 'POST /volumes/create', { Name: 'mine' });
    const foreign = { Name: 'mine', Labels: { 'manyhands.owner': 'other' } };
    daemon.instead = ({ method, path }) => (method === 'GET' && path === '/volumes/mine' ? [200, foreign] : undefined);
    const wish = container({ Mounts: [{ Type: 'volume', Source: 'mine', Target: '/workspace' }] });
    expect(await ask(gateway.socket, 'POST /containers/create', wish)).toMatchObject({
      status: 500,
      document: { message: expect.stringContaining('the volume has changed hands') },
    });
    expect(daemon.requests.at(-1)).toMatchObject({ method: 'DELETE' });
  });
});

describe('what sessions share', () => {
  const mounts = (ReadOnly: boolean) => ({
    Mounts: [{ Type: 'volume', Source: 'shared', Target: '/golden', ReadOnly }],
  });
  const labelled = (readOnly: boolean, Labels: Record<string, string>) => ({ ...container(mounts(readOnly)), Labels });
  const asked = (wish: object) => ask(gateway.socket, 'POST /containers/create', wish);

  it('is mounted to be read, by containers of its repository, and by one role to be written', async () => {
    const Labels = { 'manyhands.golden': 'r1' };
    await ask(gateway.socket, 'POST /volumes/create', { Name: 'shared', Labels });
    const volume = { Name: 'shared', Labels: { ...Labels, 'manyhands.owner': gateway.client } };
    daemon.instead = ({ method, path }) => (method === 'GET' && path === '/volumes/shared' ? [200, volume] : undefined);
    const before = daemon.requests.length;
    const refused = [
      labelled(false, Labels),
      labelled(true, { 'manyhands.golden': 'r2' }),
      labelled(true, {}),
      { ...container({ Mounts: [{ Type: 'volume', Source: 'shared', Target: '/workspace' }] }), Labels },
    ];
    for (const wish of refused) expect(await asked(wish)).toMatchObject({ status: 403 });
    expect(daemon.requests.length).toBe(before);
    expect(await asked(labelled(true, Labels))).toMatchObject({ status: 201 });
    expect(await asked(labelled(false, { ...Labels, 'manyhands.purpose': 'golden' }))).toMatchObject({ status: 201 });
  });
});

describe('a daemon in trouble', () => {
  it('is told of, and found again', async () => {
    await daemon.close();
    expect(await ask(gateway.socket, 'GET /version')).toMatchObject({
      status: 503,
      document: { message: expect.stringContaining('the Docker daemon does not answer') },
    });
    daemon = new RecordingDaemon([]);
    await daemon.listen(join(home, 'd.sock'));
    expect(await ask(gateway.socket, 'GET /version')).toMatchObject({ status: 200 });
  });

  it('that is not there at the start is waited for', async () => {
    const other = await gatewayBefore(join(home, 'later.sock'));
    expect(await ask(other.socket, 'POST /containers/create', container())).toMatchObject({ status: 503 });
    const late = new RecordingDaemon([{ Id: image, Labels: { 'manyhands.role': 'any' } }]);
    await late.listen(join(home, 'later.sock'));
    let status = 503;
    while (status === 503) ({ status } = await ask(other.socket, 'POST /containers/create', container()));
    expect(status).toBe(201);
    await other.stop();
    await late.close();
  });

  it('that stops in the middle of an answer is not waited for', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
    const sockets = new Set<Socket>();
    const hung = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => socket.write(half));
    });
    await new Promise<void>((resolve) => hung.listen(join(home, 'h.sock'), resolve));
    const other = await gatewayBefore(join(home, 'h.sock'));
    const answer = await sendRaw(other.socket, requestText('GET', '/_ping'));
    expect(answer).toMatchObject({
      status: 503,
      document: { message: expect.stringContaining('no answer within 5 s') },
    });
    for (const socket of sockets) socket.destroy();
    await other.stop();
    hung.close();
  }, 20_000);

  it('that answers nonsense is not believed', async () => {
    const nonsense = await listening(
      join(home, 'n.sock'),
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{a}',
    );
    const other = await gatewayBefore(join(home, 'n.sock'));
    expect(await ask(other.socket, 'GET /version')).toMatchObject({ status: 503 });
    await other.stop();
    nonsense.close();
  });

  it('that redirects is not followed', async () => {
    const away = await listening(
      join(home, 'r.sock'),
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n',
    );
    const other = await gatewayBefore(join(home, 'r.sock'));
    expect(await ask(other.socket, 'GET /version')).toMatchObject({ status: 503 });
    await other.stop();
    away.close();
  });
});

describe('a door with a token', () => {
  it('lets in who has it', async () => {
    const token = 'a-token-of-sixteen';
    const guarded = await gatewayBefore(join(home, 'd.sock'), { DOCKER_GATEWAY_TOKEN: token });
    const ping = (headers: Readonly<Record<string, string>>) =>
      sendRaw(guarded.socket, requestText('GET', '/_ping', { headers }));
    expect(await ping({})).toMatchObject({ status: 403 });
    expect(await ping({ Authorization: 'Bearer another-token-16' })).toMatchObject({ status: 403 });
    expect(await ping({ Authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
    await guarded.stop();
  });
});

describe('an audit that cannot be written', () => {
  it('stops every effect, and not the gateway', async () => {
    gateway.breakAudit();
    const before = gateway.bytesToDaemon();
    expect(await ask(gateway.socket, 'POST /volumes/create', { Name: 'v' })).toMatchObject({ status: 500 });
    expect(await ask(gateway.socket, 'POST /build')).toMatchObject({ status: 500 });
    expect(gateway.bytesToDaemon()).toBe(before);
    expect(await sendRaw(gateway.socket, requestText('GET', '/_ping'))).toMatchObject({ status: 200 });
  });
});

describe('a connection', () => {
  it('has one answer and ends', async () => {
    const { status, body } = await sendRaw(gateway.socket, requestText('GET', '/_ping'));
    expect([status, body]).toEqual([200, 'OK']);
  });

  it('answers HEAD without a body', async () => {
    const { status, body } = await sendRaw(gateway.socket, requestText('HEAD', '/_ping'));
    expect([status, body]).toEqual([200, '']);
  });

  it('may bring its request in pieces', async () => {
    const text = requestText('POST', '/v1.41/volumes/create', { body: '{"Name":"slow"}' });
    const answer = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(gateway.socket, () => {
        socket.write(text.slice(0, 20));
        setImmediate(() => {
          socket.write(text.slice(20, -4));
          setImmediate(() => socket.write(text.slice(-4)));
        });
      });
      socket
        .on('data', (chunk: Buffer) => (all += chunk.toString()))
        .on('end', () => socket.end())
        .on('close', () => resolve(all));
    });
    expect(answer).toContain('201 Created');
  });

  it('that ends before its request does is refused', async () => {
    const answer = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect({ path: gateway.socket, allowHalfOpen: true }, () => socket.end('GET /_pi'));
      socket.on('data', (chunk: Buffer) => (all += chunk.toString())).on('end', () => resolve(all));
    });
    expect(answer).toContain('400 Bad Request');
  });

  it('that ends without a word is no request', async () => {
    const before = gateway.lines.length;
    await new Promise<void>((resolve) => {
      const socket = connect({ path: gateway.socket, allowHalfOpen: true }, () => socket.end());
      socket.resume().on('close', () => resolve());
    });
    expect(gateway.lines).toHaveLength(before);
  });
});

function listening(path: string, answer: string): Promise<Server> {
  const server = createServer((socket) => socket.once('data', () => socket.end(answer)));
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
