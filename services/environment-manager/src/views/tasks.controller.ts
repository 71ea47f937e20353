import { page, TaskStatus, TaskView, type Page } from '@manyhands/contracts';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { READ_MODEL, type ReadModel } from './read-model.js';

const TasksQuery = listQuery({
  epicId: Id.optional(),
  status: TaskStatus.optional(),
  role: z.string().max(63).optional(),
});
type TasksQuery = z.infer<typeof TasksQuery>;

@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  constructor(@Inject(READ_MODEL) private readonly views: ReadModel) {}

  @Get()
  @Answers('Tasks of all epics or of one', page(TaskView))
  list(@Query({ schema: TasksQuery }) query: TasksQuery): Promise<Page<TaskView>> {
    return this.views.tasks(query);
  }

  @Get(':id')
  @Answers('One task', TaskView)
  async one(@Param('id', { schema: Id }) id: string): Promise<TaskView> {
    return found(await this.views.task(id), 'task', id);
  }
}
