import { AgentView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('The team: every agent with its state, since when, and its last signal', page(AgentView))
  list(): Promise<Page<AgentView>> {
    return this.views.agents();
  }
}
