import { createContext, use } from 'react';
import type { ConnectionState } from './event-stream.js';

/** What the page knows about its own freshness. */
export interface Connection {
  state: ConnectionState;
  /** Not live for longer than a hiccup: what is shown may no longer be true. */
  stale: boolean;
  /** When the newest event happened, read when needed (it changes too often to render on). */
  lastEventAt: () => string | null;
}

export const ConnectionContext = createContext<Connection>({
  state: 'connecting',
  stale: false,
  lastEventAt: () => null,
});

export const useConnection = (): Connection => use(ConnectionContext);
