import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useConnection } from '../live/connection-context.js';
import { useApi } from './api-context.js';
import type { ApiError } from './problem.js';
import { readers, type ResourceName, type Resources } from './resources.js';

/** Events say when to read again; this only heals what an event should have said. */
const HEAL_MS = 30_000;
/** Heartbeats are no events, and without the stream there are none at all. */
const FOLLOW_MS = 5_000;

/** One resource of the board, read again by events and, slowly, by the clock. */
export function useResource<Name extends ResourceName>(name: Name): UseQueryResult<Resources[Name], ApiError> {
  const api = useApi();
  const { state } = useConnection();
  const follow = name === 'agents' || state !== 'live';
  return useQuery<Resources[Name], ApiError>({
    queryKey: [name],
    queryFn: ({ signal }) => readers[name](api, signal),
    refetchInterval: follow ? FOLLOW_MS : HEAL_MS,
  });
}
