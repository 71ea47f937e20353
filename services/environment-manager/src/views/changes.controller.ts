import { ChangeStatus, ChangeView, page, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const ChangesQuery = listQuery({ taskId: Id.optional(), status: ChangeStatus.optional() });
type ChangesQuery = z.infer<typeof ChangesQuery>;

@ApiTags('changes')
@Controller('changes')
export class ChangesController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('Changes with their reviews', page(ChangeView))
  list(@Query({ schema: ChangesQuery }) query: ChangesQuery): Promise<Page<ChangeView>> {
    return this.views.changes(query);
  }

  @Get(':id')
  @Answers('One change with its reviews', ChangeView)
  async one(@Param('id', { schema: Id }) id: string): Promise<ChangeView> {
    return found(await this.views.change(id), 'change', id);
  }
}
