import { AgentView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { listQuery } from '../http/inputs.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const AgentsQuery = listQuery({});
type AgentsQuery = z.infer<typeof AgentsQuery>;

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('The team: every agent with its state, since when, and its last signal', page(AgentView))
  list(@Query({ schema: AgentsQuery }) query: AgentsQuery): Promise<Page<AgentView>> {
    return this.views.agents(query);
  }
}
