import { EventView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Answers } from '../http/answers.js';
import { ProblemError } from '../http/problem.js';
import { EventHub } from './event-hub.js';
import { EVENT_READS, type EventReads } from './event-source.js';
import { EventsQuery, streamStart } from './events-query.js';
import { SseClient, type SseOptions } from './sse-client.js';

/** Nest token of {@link SseOptions}. */
export const SSE_OPTIONS = Symbol('SseOptions');

const MOST_CLIENTS = 500;

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    @Inject(EVENT_READS) private readonly events: EventReads,
    @Inject(EventHub) private readonly hub: EventHub,
    @Inject(SSE_OPTIONS) private readonly sse: SseOptions,
  ) {}

  @Get()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'where a stream goes on' })
  @Answers('The event log: a page as JSON, or a live stream with Accept: text/event-stream', page(EventView))
  async read(
    @Query({ schema: EventsQuery }) query: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (request.method === 'GET' && request.accepts(['json', 'text/event-stream']) === 'text/event-stream') {
      await this.stream(response, { query, start: streamStart(lastEventId, query) });
    } else {
      response.json(await this.page(query));
    }
  }

  private async page(query: EventsQuery): Promise<Page<EventView>> {
    const { epicId, taskId, limit } = query;
    const filter = { ...(epicId === undefined ? {} : { epicId }), ...(taskId === undefined ? {} : { taskId }) };
    const items = await this.events.after(query.after ?? query.cursor ?? 0, limit, filter);
    return { items, nextCursor: items.length < limit ? null : String(items.at(-1)?.seq ?? 0) };
  }

  private async stream(response: Response, from: { query: EventsQuery; start: number | null }): Promise<void> {
    if (this.hub.size >= MOST_CLIENTS) {
      throw new ProblemError(503, 'too-many-streams', `${MOST_CLIENTS} clients follow already; try again later.`, {
        headers: { 'Retry-After': '10' },
      });
    }
    const after = from.start ?? this.hub.tail;
    const client = new SseClient(response, this.sse);
    client.begin(after);
    const leave = await this.hub.follow(client, { after, filter: from.query });
    response.once('close', leave);
    if (response.destroyed) leave();
  }
}
