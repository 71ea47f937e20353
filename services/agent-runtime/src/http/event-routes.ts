import { Router } from 'express';
import { z } from 'zod';
import type { Conversations } from '../conversation/conversations.js';
import { countEvents, searchEvents, toLogTimestamp, type EventFilter } from '../conversation/event-search.js';
import { messageSchema } from '../conversation/start-request.js';
import { conversationOf } from './conversation-routes.js';
import { notFound, valid } from './problems.js';

/** A time of a query, brought into the format of the log. */
export const timestampSchema = z.string().transform((value, context) => {
  const timestamp = toLogTimestamp(value);
  if (timestamp === undefined) context.addIssue({ code: 'custom', message: 'must be an ISO 8601 time' });
  return timestamp ?? z.NEVER;
});

const filterSchema = z.object({
  kind: z.string().optional(),
  source: z.string().optional(),
  body: z.string().optional(),
  timestamp__gte: timestampSchema.optional(),
  timestamp__lt: timestampSchema.optional(),
});

const searchSchema = filterSchema.extend({
  page_id: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  sort_order: z.enum(['TIMESTAMP', 'TIMESTAMP_DESC']).default('TIMESTAMP'),
});

/** Routes below `/api/conversations/:conversationId/events`. */
export function eventRoutes(conversations: Conversations): Router {
  const router = Router({ mergeParams: true });
  router.post('/', (request, response) => {
    const conversation = conversationOf(conversations, request);
    const message = valid(messageSchema, request.body, 'body');
    conversation.addMessage(message.content);
    if (message.run) conversation.run();
    response.json({ success: true });
  });
  router.get('/search', (request, response) => {
    const { log } = conversationOf(conversations, request);
    const { page_id: pageId, limit, sort_order: order, ...filter } = valid(searchSchema, request.query, 'query');
    const start = pageId === undefined ? undefined : log.positionOf(pageId);
    const newestFirst = order === 'TIMESTAMP_DESC';
    response.json(searchEvents(log.events, { ...readFilter(filter), start, limit, newestFirst }));
  });
  router.get('/count', (request, response) => {
    const { log } = conversationOf(conversations, request);
    response.json(countEvents(log.events, readFilter(valid(filterSchema, request.query, 'query'))));
  });
  router.get('/:eventId', (request, response) => {
    const { log } = conversationOf(conversations, request);
    const position = log.positionOf(request.params.eventId);
    if (position === undefined) throw notFound('Event');
    response.json(log.events[position]);
  });
  return router;
}

function readFilter(query: z.output<typeof filterSchema>): EventFilter {
  const { kind, source, body, timestamp__gte: from, timestamp__lt: before } = query;
  return { kind, source, body, from, before };
}
