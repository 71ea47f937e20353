import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Conversation } from '../conversation/conversation.js';
import type { Conversations } from '../conversation/conversations.js';
import { finalResponse } from '../conversation/final-response.js';
import { conversationIdSchema, startRequestSchema } from '../conversation/start-request.js';
import { HttpProblem, notFound, valid } from './problems.js';

const statusSchema = z
  .enum(['idle', 'running', 'paused', 'waiting_for_confirmation', 'finished', 'error', 'stuck', 'deleting'])
  .optional();

const searchSchema = z.object({
  page_id: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  status: statusSchema,
  sort_order: z.enum(['CREATED_AT', 'CREATED_AT_DESC', 'UPDATED_AT', 'UPDATED_AT_DESC']).default('CREATED_AT_DESC'),
});

type Search = z.output<typeof searchSchema>;

/** Finds the conversation that a path names: 422 when it is no UUID, 404 when there is none. */
export function conversationOf(conversations: Conversations, request: Request): Conversation {
  const id = valid(conversationIdSchema, request.params['conversationId'], 'path');
  const conversation = conversations.get(id);
  if (conversation === undefined) throw notFound('Conversation');
  return conversation;
}

export function conversationRoutes(conversations: Conversations): Router {
  const router = Router();
  addCollectionRoutes(router, conversations);
  addRunRoutes(router, conversations);
  router.get('/:conversationId', (request, response) => {
    response.json(conversationOf(conversations, request).info());
  });
  router.get('/:conversationId/agent_final_response', (request, response) => {
    response.json({ response: finalResponse(conversationOf(conversations, request).log.events) });
  });
  router.delete('/:conversationId', async (request, response) => {
    await conversations.delete(conversationOf(conversations, request));
    response.json({ success: true });
  });
  return router;
}

function addCollectionRoutes(router: Router, conversations: Conversations): void {
  router.post('/', async (request, response) => {
    const start = valid(startRequestSchema, request.body, 'body');
    const { conversation, created } = await conversations.start(start);
    // The answer shows the conversation before its run begins, as the protocol's own server does.
    response.status(created ? 201 : 200).json(conversation.info());
    if (created) conversation.run();
  });
  router.get('/search', (request, response) => {
    const search = valid(searchSchema, request.query, 'query');
    const { items, nextPageId } = page(conversations.list(), search);
    response.json({ items: items.map((conversation) => conversation.info()), next_page_id: nextPageId });
  });
  router.get('/count', (request, response) => {
    const { status } = valid(z.object({ status: statusSchema }), request.query, 'query');
    response.json(withStatus(conversations.list(), status).length);
  });
}

function addRunRoutes(router: Router, conversations: Conversations): void {
  router.post('/:conversationId/run', (request, response) => {
    if (conversationOf(conversations, request).run() === 'already_running') {
      throw new HttpProblem(409, 'already_running', 'Conversation is already running');
    }
    response.json({ success: true });
  });
  router.post('/:conversationId/pause', async (request, response) => {
    await conversationOf(conversations, request).pause();
    response.json({ success: true });
  });
  router.post('/:conversationId/interrupt', async (request, response) => {
    await conversationOf(conversations, request).interrupt();
    response.json({ success: true });
  });
}

function page(all: Conversation[], search: Search): { items: Conversation[]; nextPageId: string | null } {
  const found = sorted(withStatus(all, search.status), search.sort_order);
  const start = Math.max(
    0,
    found.findIndex((conversation) => conversation.id === search.page_id),
  );
  const items = found.slice(start, start + search.limit);
  return { items, nextPageId: found[start + search.limit]?.id ?? null };
}

function withStatus(all: Conversation[], status: Search['status']): Conversation[] {
  return status === undefined ? all : all.filter((conversation) => conversation.status === status);
}

function sorted(oldestFirst: Conversation[], order: Search['sort_order']): Conversation[] {
  const key = (conversation: Conversation): string => conversation.log.last?.timestamp ?? conversation.record.createdAt;
  const byOrder = order.startsWith('UPDATED')
    ? oldestFirst.toSorted((a, b) => key(a).localeCompare(key(b)))
    : oldestFirst;
  return order.endsWith('_DESC') ? byOrder.toReversed() : byOrder;
}
