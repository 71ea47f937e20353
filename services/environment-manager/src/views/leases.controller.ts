import { LeaseView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const LeasesQuery = listQuery({ repositoryId: Id.optional() });
type LeasesQuery = z.infer<typeof LeasesQuery>;

@ApiTags('leases')
@Controller('leases')
export class LeasesController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('Live leases and who waits for them', page(LeaseView))
  list(@Query({ schema: LeasesQuery }) query: LeasesQuery): Promise<Page<LeaseView>> {
    return this.views.leases(query);
  }
}
