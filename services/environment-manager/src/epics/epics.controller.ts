import {
  ApprovePlan,
  DenyPlan,
  EpicStatus,
  EpicView,
  page,
  PlanView,
  SubmitEpic,
  type Page,
} from '@manyhands/contracts';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from '../views/read-model.js';
import { CancelEpic } from './cancel-epic.js';
import { DecideOnPlan } from './decide-on-plan.js';
import { EstimatePlan } from './estimate-plan.js';
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
    @Inject(DecideOnPlan) private readonly decisions: DecideOnPlan,
    @Inject(EstimatePlan) private readonly estimates: EstimatePlan,
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
  @Answers('The newest plan of an epic, with the rounds that were refused', PlanView)
  async plan(@Param('id', { schema: Id }) id: string): Promise<PlanView> {
    await this.one(id);
    return this.estimates.added(found(await this.views.plan(id), 'plan', id));
  }

  @Post(':id/approve')
  @Answers('Put exactly this plan to work', EpicView)
  async approve(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ApprovePlan }) body: ApprovePlan,
    @CallerOf() caller: Caller,
  ): Promise<EpicView> {
    await this.decisions.approve(await this.one(id), body, caller.name);
    return this.one(id);
  }

  @Post(':id/deny')
  @Answers('Say no to the plan of an epic, which ends the epic', EpicView)
  async deny(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: DenyPlan }) body: DenyPlan,
    @CallerOf() caller: Caller,
  ): Promise<EpicView> {
    await this.decisions.deny(await this.one(id), body, caller.name);
    return this.one(id);
  }

  @Post(':id/cancel')
  @Answers('Stop an epic: nothing of it starts any more', EpicView)
  async cancel(@Param('id', { schema: Id }) id: string, @Body({ schema: Nothing }) _: unknown): Promise<EpicView> {
    await this.one(id);
    await this.cancellation.cancel(id);
    return this.one(id);
  }
}
