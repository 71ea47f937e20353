import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Conversation } from '../conversation/conversation.js';
import type { Conversations } from '../conversation/conversations.js';
import { formatTimestamp } from '../conversation/event-log.js';
import { toLogTimestamp } from '../conversation/event-search.js';
import type { ConversationEvent } from '../conversation/events.js';
import { conversationIdSchema, messageSchema } from '../conversation/start-request.js';
import { startHeartbeat } from './heartbeat.js';
import { isSessionKey } from './session-key.js';

const AUTH_TIMEOUT_MS = 10_000;
/** A reader that is so many bytes behind is let go; it can come back and ask for what it missed. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

const CLOSE_UNAUTHORIZED = 4001;
const CLOSE_NOT_FOUND = 4004;
const CLOSE_GOING_AWAY = 1001;

export interface EventSocketOptions {
  readonly conversations: Conversations;
  readonly sessionApiKeys: readonly string[];
}

/** Serves `/sockets/events/<conversation id>` on the given server. Returns what closes all sockets. */
export function serveEventSockets(server: Server, options: EventSocketOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });
  server.on('upgrade', (request, socket, head) => {
    const { pathname } = urlOf(request);
    if (!/^\/sockets\/events\/[^/]+$/.test(pathname)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.emit('connection', webSocket, request);
      admit(webSocket, request, options);
    });
  });
  const stopHeartbeat = startHeartbeat(sockets);
  return () => {
    stopHeartbeat();
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

/** A key in the header or the query is taken at once; else the first frame must bring it. */
function admit(socket: WebSocket, request: IncomingMessage, options: EventSocketOptions): void {
  // Without a listener an error of the connection would end the process; the close that follows is enough for us.
  socket.on('error', () => undefined);
  const early = urlOf(request).searchParams.get('session_api_key') ?? request.headers['x-session-api-key'];
  const decide = (key: unknown): void => {
    if (isSessionKey(options.sessionApiKeys, key)) attach(socket, request, options.conversations);
    else socket.close(CLOSE_UNAUTHORIZED, 'Authentication failed');
  };
  if (early !== undefined) {
    decide(early);
    return;
  }
  const timer = setTimeout(() => decide(undefined), AUTH_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data) => {
    clearTimeout(timer);
    const frame = parse(data) as { type?: unknown; session_api_key?: unknown } | null | undefined;
    decide(frame?.type === 'auth' ? frame.session_api_key : undefined);
  });
}

/** Sends the state, then what was asked to be repeated, then every event as it happens: no gap and no duplicate. */
function attach(socket: WebSocket, request: IncomingMessage, conversations: Conversations): void {
  const url = urlOf(request);
  const id = conversationIdSchema.safeParse(url.pathname.split('/').at(-1));
  const conversation = id.success ? conversations.get(id.data) : undefined;
  if (conversation === undefined) {
    socket.close(CLOSE_NOT_FOUND, 'Conversation not found');
    return;
  }
  send(socket, fullState(conversation));
  for (const event of replay(conversation.log.events, url.searchParams)) send(socket, event);
  const unsubscribe = conversation.log.subscribe((event) => send(socket, event));
  const leave = (): void => socket.close(CLOSE_GOING_AWAY, 'Conversation closed');
  conversation.closed.addEventListener('abort', leave, { once: true });
  socket.once('close', () => {
    unsubscribe();
    conversation.closed.removeEventListener('abort', leave);
  });
  socket.on('message', (data) => receive(socket, conversation, data));
}

function replay(events: readonly ConversationEvent[], query: URLSearchParams): readonly ConversationEvent[] {
  const mode = query.get('resend_mode');
  if (mode === 'all') return events;
  const since = toLogTimestamp(query.get('after_timestamp') ?? '');
  return mode === 'since' && since !== undefined ? events.filter((event) => event.timestamp >= since) : [];
}

/** A frame from the client is a message of the user, and starts a run. */
function receive(socket: WebSocket, conversation: Conversation, data: RawData): void {
  const frame = parse(data);
  if (typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'auth') return;
  const message = messageSchema.safeParse(frame);
  if (!message.success) {
    const detail = 'A frame must be a JSON message with the role user and a content list';
    send(socket, { ...unstored(), kind: 'ServerErrorEvent', code: 'InvalidMessage', detail });
    return;
  }
  conversation.addMessage(message.data.content);
  conversation.run();
}

function fullState(conversation: Conversation): Record<string, unknown> {
  return { ...unstored(), kind: 'ConversationStateUpdateEvent', key: 'full_state', value: conversation.info() };
}

/** The head of an event that is only sent, never kept. */
function unstored(): Record<string, unknown> {
  return { id: randomUUID(), timestamp: formatTimestamp(Date.now() * 1000), source: 'environment' };
}

function send(socket: WebSocket, event: unknown): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_BACKLOG_BYTES) socket.terminate();
  else socket.send(JSON.stringify(event));
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://localhost');
}

function parse(data: RawData): unknown {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer<ArrayBuffer>);
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // Not JSON is not a message: the caller answers that.
    return undefined;
  }
}
