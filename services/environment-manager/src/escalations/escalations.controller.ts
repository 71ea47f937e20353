import { AnswerEscalation, EscalationView, page, type Page } from '@manyhands/contracts';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from '../views/read-model.js';
import { AnswerQuestion } from './answer-question.js';

const EscalationsQuery = listQuery({ status: z.enum(['open', 'answered']).optional() });
type EscalationsQuery = z.infer<typeof EscalationsQuery>;

@ApiTags('escalations')
@Controller('escalations')
export class EscalationsController {
  constructor(
    @Inject(READ_MODEL) private readonly views: ReadModel,
    @Inject(AnswerQuestion) private readonly question: AnswerQuestion,
  ) {}

  @Get()
  @Answers('Questions to a human', page(EscalationView))
  list(@Query({ schema: EscalationsQuery }) query: EscalationsQuery): Promise<Page<EscalationView>> {
    return this.views.escalations(query);
  }

  @Get(':id')
  @Answers('One question with its evidence and options', EscalationView)
  async one(@Param('id', { schema: Id }) id: string): Promise<EscalationView> {
    return found(await this.views.escalation(id), 'escalation', id);
  }

  @Post(':id/answer')
  @Answers('Answer a question', EscalationView)
  async answer(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: AnswerEscalation }) body: AnswerEscalation,
    @CallerOf() caller: Caller,
  ): Promise<EscalationView> {
    await this.question.answer(id, { ...body, by: caller.name });
    return found(await this.views.escalation(id), 'escalation', id);
  }
}
