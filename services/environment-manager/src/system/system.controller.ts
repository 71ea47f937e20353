import { SystemView } from '@manyhands/contracts';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.js';
import { SystemFacts } from './system-facts.js';

@ApiTags('system')
@Controller('system')
export class SystemController {
  constructor(@Inject(SystemFacts) private readonly facts: SystemFacts) {}

  @Get()
  @Answers('What this instance runs on: database, queue, sandboxes, model', SystemView)
  show(): Promise<SystemView> {
    return this.facts.view();
  }
}
