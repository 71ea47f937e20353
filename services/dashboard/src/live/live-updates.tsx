import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type ResourceName, resourceNames } from '../api/resources.js';
import { affectedResources } from './affected-resources.js';
import { browserStream } from './browser-stream.js';
import { type Connection, ConnectionContext } from './connection-context.js';
import { type ConnectionState, EventStream } from './event-stream.js';
import { Refresher } from './refresher.js';

/** Shorter than this, a lost connection is a hiccup and not worth a warning. */
const HICCUP_MS = 3_000;

/** Keeps the board's data fresh by the event stream, and tells everything below how fresh it is. */
export function LiveUpdates({ onSignedOut, children }: { onSignedOut: () => void; children: ReactNode }) {
  const client = useQueryClient();
  const lastEventAt = useRef<string | null>(null);
  const [state, setState] = useState<ConnectionState>('connecting');
  const stale = useStale(state);

  useEffect(() => {
    const page = new AbortController();
    const refresher = new Refresher<ResourceName>({
      refetch: (name) => readAgain(client, name),
      later: (callback, milliseconds) => setTimeout(callback, milliseconds),
    });
    const stream = new EventStream(browserStream, {
      onState: (next) => {
        setState(next);
        if (next === 'live') refresher.touch(resourceNames);
      },
      onEvent: (event) => {
        lastEventAt.current = event.at ?? lastEventAt.current;
        refresher.touch(affectedResources(event.type));
      },
      onSignedOut,
    });
    void stream.follow(page.signal);
    return () => page.abort();
  }, [client, onSignedOut]);

  const connection = useMemo<Connection>(
    () => ({ state, stale, lastEventAt: () => lastEventAt.current }),
    [state, stale],
  );
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

/** A read that began before the event may not know of it, so what is under way is dropped first. */
async function readAgain(client: QueryClient, name: ResourceName): Promise<void> {
  await client.cancelQueries({ queryKey: [name] });
  await client.refetchQueries({ queryKey: [name] });
}

function useStale(state: ConnectionState): boolean {
  const [stale, setStale] = useState(false);
  useEffect(() => {
    if (state === 'live') {
      setStale(false);
      return;
    }
    const timer = setTimeout(() => setStale(true), HICCUP_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return stale;
}
