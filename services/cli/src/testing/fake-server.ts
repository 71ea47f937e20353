import type { EventView } from '@manyhands/contracts';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A server that answers the API from `answers` (path without /api/v1 → body or function) and streams `events`. */
export class FakeServer {
  readonly answers = new Map<string, unknown>();
  readonly asked: Asked[] = [];
  private readonly streams = new Set<ServerResponse>();
  private readonly log: EventView[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Adds events to the log and sends them to everybody who follows. */
  emit(...events: readonly EventView[]): void {
    this.log.push(...events);
    for (const stream of this.streams) for (const event of events) stream.write(frame(event));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname.replace('/api/v1', '');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const asked = {
      method: request.method ?? '',
      path,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    this.asked.push(asked);
    if (path === '/events') return this.events(asked, response);
    const answer = this.answers.get(`${asked.method} ${path}`) ?? this.answers.get(path);
    const body: unknown = typeof answer === 'function' ? (answer as (asked: Asked) => unknown)(asked) : answer;
    if (body === undefined) send(response, 404, { code: 'not-found', detail: `nothing at ${path}` });
    else if (body instanceof Refusal) send(response, body.status, body.problem);
    else send(response, 200, Array.isArray(body) ? { items: body, nextCursor: null } : body);
  }

  private events(asked: Asked, response: ServerResponse): void {
    const after = Number(asked.headers['last-event-id'] ?? asked.query['after'] ?? 0);
    const known = this.log.filter(({ seq }) => seq > after);
    if (asked.headers.accept !== 'text/event-stream') return send(response, 200, { items: known, nextCursor: null });
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(`: connected\n\n${known.map(frame).join('')}`);
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
  }
}

/** An answer that is a problem document. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: object,
  ) {}
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const frame = (event: EventView) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
