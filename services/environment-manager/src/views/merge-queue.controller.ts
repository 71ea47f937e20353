import { CandidateView, MergeQueueView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const QueueQuery = z.strictObject({ repositoryId: Id.optional() });
type QueueQuery = z.infer<typeof QueueQuery>;
const CandidatesQuery = listQuery({ repositoryId: Id.optional() });
type CandidatesQuery = z.infer<typeof CandidatesQuery>;

@ApiTags('merge queue')
@Controller()
export class MergeQueueController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get('merge-queue')
  @Answers('The merge queue of every repository, or of one', page(MergeQueueView))
  async queues(@Query({ schema: QueueQuery }) { repositoryId }: QueueQuery): Promise<Page<MergeQueueView>> {
    if (repositoryId === undefined) return this.views.mergeQueues();
    const queue = found(await this.views.mergeQueue(repositoryId), 'repository', repositoryId);
    return { items: [queue], nextCursor: null };
  }

  @Get('candidates')
  @Answers('Candidates, newest first, with what their gate said', page(CandidateView))
  candidates(@Query({ schema: CandidatesQuery }) query: CandidatesQuery): Promise<Page<CandidateView>> {
    return this.views.candidates(query);
  }
}
