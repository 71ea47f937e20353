import { page, SessionView, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const SessionsQuery = listQuery({ taskId: Id.optional() });
type SessionsQuery = z.infer<typeof SessionsQuery>;

@ApiTags('sessions')
@Controller('sessions')
export class SessionsController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('Sessions: attempts of agents at tasks', page(SessionView))
  list(@Query({ schema: SessionsQuery }) query: SessionsQuery): Promise<Page<SessionView>> {
    return this.views.sessions(query);
  }
}
