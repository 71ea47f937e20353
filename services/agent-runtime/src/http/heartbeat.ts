import type { WebSocket, WebSocketServer } from 'ws';

const PING_INTERVAL_MS = 30_000;

/** Finds peers that are gone without a word. Returns what stops the search. */
export function startHeartbeat(sockets: WebSocketServer): () => void {
  const silent = new WeakSet<WebSocket>();
  sockets.on('connection', (socket: WebSocket) => socket.on('pong', () => silent.delete(socket)));
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate();
      else socket.ping();
      silent.add(socket);
    }
  }, PING_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
