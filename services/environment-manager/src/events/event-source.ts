import type { EventLog } from '@manyhands/postgres';

/** The event table, as far as readers need it. */
export type EventReads = Pick<EventLog, 'after' | 'lastSeq'>;

/** Tells that there may be new events. `Signals` fits. */
export interface EventNotices {
  onEvent(listener: () => void): () => void;
}

/** Nest token of {@link EventReads}. */
export const EVENT_READS = Symbol('EventReads');

/** Events about one epic or one task; without either, all. */
export interface EventFilter {
  readonly epicId?: string | undefined;
  readonly taskId?: string | undefined;
}
