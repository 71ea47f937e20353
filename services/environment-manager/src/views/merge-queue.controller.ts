import { CandidateView, MergeQueueView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const QueueQuery = listQuery({ repositoryId: Id.optional() });
type QueueQuery = z.infer<typeof QueueQuery>;
const CandidatesQuery = listQuery({ repositoryId: Id.optional() });
type CandidatesQuery = z.infer<typeof CandidatesQuery>;

@ApiTags('merge queue')
@Controller()
export class MergeQueueController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get('merge-queue')
  @Answers('The merge queue of every repository, or of one', page(MergeQueueView))
  async queues(@Query({ schema: QueueQuery }) query: QueueQuery): Promise<Page<MergeQueueView>> {
    const { repositoryId } = query;
    if (repositoryId === undefined) return this.views.mergeQueues(query);
    const queue = found(await this.views.mergeQueue(repositoryId), 'repository', repositoryId);
    return { items: [queue], nextCursor: null };
  }

  @Get('candidates')
  @Answers('Candidates, newest first, with what their gate said', page(CandidateView))
  candidates(@Query({ schema: CandidatesQuery }) query: CandidatesQuery): Promise<Page<CandidateView>> {
    return this.views.candidates(query);
  }
}
