import type { EventView } from '@manyhands/contracts';
import type { EventFilter } from './event-source.js';

/** Where events go: one connected client. */
export interface EventSink {
  /** Hands over events in order; false when the client is too far behind and has been dropped. */
  send(events: readonly EventView[]): boolean;
  /** Resolves when the client can take more; false when it is gone or was dropped for taking nothing. */
  writable(): Promise<boolean>;
  end(): void;
}

export const matches = (event: EventView, filter: EventFilter): boolean =>
  (filter.epicId === undefined || event.epicId === filter.epicId) &&
  (filter.taskId === undefined || event.taskId === filter.taskId);
