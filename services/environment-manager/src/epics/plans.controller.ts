import {
  page,
  PlanSummary,
  PlanTranscript,
  PlanView,
  SupplyPlan,
  type EpicView,
  type Page,
} from '@manyhands/contracts';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id } from '../http/inputs.js';
import { found, ProblemError } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from '../views/read-model.js';
import { DecideOnPlan } from './decide-on-plan.js';
import { EstimatePlan } from './estimate-plan.js';

const Version = z.coerce.number('must be a number').int().min(1).max(1_000_000);
const TranscriptQuery = z.strictObject({ version: Version.optional() });
type TranscriptQuery = z.infer<typeof TranscriptQuery>;

/** The versions of an epic's plan, and how they came about. */
@ApiTags('plans')
@Controller('epics')
export class PlansController {
  constructor(
    @Inject(READ_MODEL) private readonly views: ReadModel,
    @Inject(DecideOnPlan) private readonly decisions: DecideOnPlan,
    @Inject(EstimatePlan) private readonly estimates: EstimatePlan,
  ) {}

  @Get(':id/plans')
  @Answers('The versions of the plan, newest first', page(PlanSummary))
  async list(@Param('id', { schema: Id }) id: string): Promise<Page<PlanSummary>> {
    await this.epic(id);
    return { items: await this.views.plans(id), nextCursor: null };
  }

  @Post(':id/plans')
  @Answers('Supply a new version of the plan, while nothing of it has started', PlanView, 201)
  async supply(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: SupplyPlan }) body: SupplyPlan,
    @CallerOf() caller: Caller,
  ): Promise<PlanView> {
    await this.decisions.replace(await this.epic(id), body, caller.name);
    return this.estimates.added(found(await this.views.plan(id), 'plan', id));
  }

  @Get(':id/plans/:version')
  @Answers('One version of the plan', PlanView)
  async one(
    @Param('id', { schema: Id }) id: string,
    @Param('version', { schema: Version }) version: number,
  ): Promise<PlanView> {
    await this.epic(id);
    return this.estimates.added(found(await this.views.plan(id, version), 'plan', `${id}/plans/${version}`));
  }

  @Get(':id/transcript')
  @Answers('What a planning model was asked and answered: the newest record, or that of one version', PlanTranscript)
  async transcript(
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: TranscriptQuery }) { version }: TranscriptQuery,
  ): Promise<PlanTranscript> {
    await this.epic(id);
    const transcript = await this.views.transcript(id, version);
    if (transcript === null) throw notRecorded();
    return transcript;
  }

  private async epic(id: string): Promise<EpicView> {
    return found(await this.views.epic(id), 'epic', id);
  }
}

/** `404` where no model was asked: the plan was supplied, edited by a person, or is not made yet. */
const notRecorded = (): ProblemError =>
  new ProblemError(
    404,
    'transcript-not-found',
    'No model was asked about this: the plan was supplied or edited by a person, or planning has not begun.',
  );
