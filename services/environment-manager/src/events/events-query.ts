import { z } from 'zod';
import { Id } from '../http/inputs.js';
import { ProblemError } from '../http/problem.js';

const Seq = z.coerce.number('must be a number').int('must be a whole number').min(0).max(Number.MAX_SAFE_INTEGER);

/** Query of `GET events`. `cursor` is the same as `after`, for clients that page through lists. */
export const EventsQuery = z
  .strictObject({
    after: Seq.optional().meta({ description: 'sequence number of the last event that is known' }),
    cursor: Seq.optional().meta({ description: 'nextCursor of the page before' }),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
    epicId: Id.optional(),
    taskId: Id.optional(),
  })
  .refine((query) => query.after === undefined || query.cursor === undefined, {
    path: ['cursor'],
    message: 'give after or cursor, not both',
  });
export type EventsQuery = z.infer<typeof EventsQuery>;

/** Where a stream begins: the header that a reconnecting client sends wins over the query; without either, at the present end. */
export function streamStart(lastEventId: string | undefined, query: EventsQuery): number | null {
  if (lastEventId === undefined || lastEventId === '') return query.after ?? query.cursor ?? null;
  const seq = Seq.safeParse(lastEventId);
  if (seq.success) return seq.data;
  throw new ProblemError(400, 'invalid-last-event-id', 'Last-Event-ID must be the id of an event of this stream.', {
    errors: [{ field: 'Last-Event-ID', code: 'invalid', message: 'must be a sequence number' }],
  });
}
