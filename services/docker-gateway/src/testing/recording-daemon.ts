import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A request as it reached the daemon. */
export interface Recorded {
  readonly method: string;
  /** Of the API, `1.41`. */
  readonly version: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

type Fields = Record<string, unknown>;
type Handler = (request: Recorded, id: string) => [number, unknown];

const MASKED = ['/proc/asound', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'];
const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/**
 * A Docker daemon that runs nothing: it remembers what it was asked to create, says so when looked at, and keeps every request. Its
 * `alter` changes what it says of a container, as a daemon would that does not do what it is told.
 */
export class RecordingDaemon {
  readonly requests: Recorded[] = [];
  alter: (inspected: Fields) => Fields = (inspected) => inspected;
  /** Another answer to a request, `undefined` for the usual one. */
  instead: (request: Recorded) => [number, unknown] | undefined = () => undefined;
  private readonly objects = new Map<string, Fields>();
  private readonly server: Server;

  constructor(public images: readonly { readonly Id: string; readonly Labels: Readonly<Record<string, string>> }[]) {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket) => {
      this.requests.push(readTarget(request, {}));
      socket.end('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    });
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.server.listen(path, resolve));
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const recorded = readTarget(request, text === '' ? {} : (JSON.parse(text) as Fields));
    this.requests.push(recorded);
    const [status, document] = this.instead(recorded) ?? this.answer(recorded);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(document === null ? '' : JSON.stringify(document));
  }

  private answer(request: Recorded): [number, unknown] {
    const [family = '', first = '', second = ''] = request.path.split('/').slice(1);
    const handlers: Record<string, Handler> = {
      'GET version': () => [
        200,
        { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' },
      ],
      'GET info': () => [200, { NCPU: 8 }],
      'GET _ping': () => [200, 'OK'],
      'GET images/json': () => [200, this.images],
      'GET containers/json': () => [200, this.all('containers')],
      'GET networks': () => [200, this.all('networks')],
      'GET volumes': () => [200, { Volumes: this.all('volumes') }],
      'GET system/df': () => [200, { LayersSize: 1, Images: this.images, Volumes: this.all('volumes') }],
      'POST containers/create': ({ body, query }) => this.create('containers', body, query.get('name') ?? ''),
      'POST networks/create': ({ body }) => this.create('networks', body, String(body['Name'])),
      'POST volumes/create': ({ body }) => this.create('volumes', body, String(body['Name'])),
      'POST containers/*/exec': ({ body }) => this.create('exec', body, ''),
      'POST containers/*/wait': () => [200, { StatusCode: 0 }],
    };
    const exact = handlers[`${request.method} ${[family, first].filter(Boolean).join('/')}`];
    const one = handlers[`${request.method} ${family}/*/${second}`];
    return (exact ?? one ?? ((_request, id) => this.act(request.method, family, id)))(request, first);
  }

  private act(method: string, family: string, id: string): [number, unknown] {
    const object = this.objects.get(`${family} ${id}`);
    if (!object) return [404, { message: `no such object: ${id}` }];
    if (method === 'DELETE') this.objects.delete(`${family} ${id}`);
    return method === 'GET' ? [200, family === 'containers' ? this.alter(object) : object] : [204, null];
  }

  private create(family: string, body: Fields, name: string): [number, unknown] {
    const id = family === 'volumes' ? name : randomBytes(32).toString('hex');
    const object =
      family === 'containers'
        ? inspected(id, name, body)
        : { ...body, Id: id, Name: name, Options: body['Options'] ?? {} };
    this.objects.set(`${family} ${id}`, object);
    return [201, family === 'volumes' ? object : { Id: id }];
  }

  private all(family: string): Fields[] {
    return [...this.objects].flatMap(([key, object]) => (key.startsWith(`${family} `) ? [object] : []));
  }
}

const inspected = (id: string, name: string, { HostConfig, NetworkingConfig, ...config }: Fields): Fields => {
  const host = HostConfig as Fields;
  const network = String(host['NetworkMode']);
  return {
    Id: id,
    Name: `/${name}`,
    State: { Status: 'created' },
    Config: config,
    HostConfig: { ...host, MaskedPaths: MASKED, ReadonlyPaths: READ_ONLY, MemorySwappiness: null, ConsoleSize: [0, 0] },
    NetworkSettings: { Networks: NetworkingConfig === undefined ? {} : { [network]: { NetworkID: network } } },
    Mounts: [],
  };
};

function readTarget(request: IncomingMessage, body: Fields): Recorded {
  const url = new URL(request.url ?? '/', 'http://docker');
  return {
    method: request.method ?? '',
    version: /^\/v(1\.\d+)\//.exec(url.pathname)?.[1] ?? '',
    path: url.pathname.replace(/^\/v1\.\d+/, ''),
    query: url.searchParams,
    body,
  };
}
