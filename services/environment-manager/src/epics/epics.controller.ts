import { EpicStatus, EpicView, page, PlanView, SubmitEpic, type Page } from '@manyhands/contracts';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from '../views/read-model.js';
import { CancelEpic } from './cancel-epic.js';
import { TakeEpic } from './take-epic.js';

const EpicsQuery = listQuery({ status: EpicStatus.optional() });
type EpicsQuery = z.infer<typeof EpicsQuery>;
const Nothing = z.strictObject({}).optional();

@ApiTags('epics')
@Controller('epics')
export class EpicsController {
  constructor(
    @Inject(READ_MODEL) private readonly views: ReadModel,
    @Inject(TakeEpic) private readonly intake: TakeEpic,
    @Inject(CancelEpic) private readonly cancellation: CancelEpic,
  ) {}

  @Post()
  @Answers('Ask for an epic, in plain words or with a plan', EpicView, 202)
  async submit(@Body({ schema: SubmitEpic }) body: SubmitEpic, @CallerOf() caller: Caller): Promise<EpicView> {
    const id = await this.intake.take(body, {
      requestedBy: caller.name,
      source: caller.via === 'cookie' ? 'dashboard' : 'api',
    });
    return this.one(id);
  }

  @Get()
  @Answers('Epics, newest first', page(EpicView))
  list(@Query({ schema: EpicsQuery }) query: EpicsQuery): Promise<Page<EpicView>> {
    return this.views.epics(query);
  }

  @Get(':id')
  @Answers('One epic', EpicView)
  async one(@Param('id', { schema: Id }) id: string): Promise<EpicView> {
    return found(await this.views.epic(id), 'epic', id);
  }

  @Get(':id/plan')
  @Answers('The current plan of an epic, with the rounds that were refused', PlanView)
  async plan(@Param('id', { schema: Id }) id: string): Promise<PlanView> {
    await this.one(id);
    return found(await this.views.plan(id), 'plan', id);
  }

  @Post(':id/cancel')
  @Answers('Stop an epic: nothing of it starts any more', EpicView)
  async cancel(@Param('id', { schema: Id }) id: string, @Body({ schema: Nothing }) _: unknown): Promise<EpicView> {
    await this.one(id);
    await this.cancellation.cancel(id);
    return this.one(id);
  }
}
