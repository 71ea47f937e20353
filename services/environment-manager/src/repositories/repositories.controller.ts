import { page, RegisterRepository, RepositoryView, type Page } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { TakeInRepository } from './take-in-repository.js';

/** What the controller reads. */
export type RepositoryReads = Pick<Repositories, 'page' | 'byId'>;
/** Nest token of {@link RepositoryReads}. */
export const REPOSITORIES = Symbol('RepositoryReads');

const RepositoriesQuery = listQuery({});
type RepositoriesQuery = z.infer<typeof RepositoriesQuery>;

@ApiTags('repositories')
@Controller('repositories')
export class RepositoriesController {
  constructor(
    @Inject(REPOSITORIES) private readonly repositories: RepositoryReads,
    @Inject(TakeInRepository) private readonly intake: TakeInRepository,
  ) {}

  @Post()
  @Answers('Take a code base in: it is cloned once, then the team works on the copy', RepositoryView, 201)
  register(@Body({ schema: RegisterRepository }) body: RegisterRepository): Promise<RepositoryView> {
    return this.intake.takeIn(body);
  }

  @Get()
  @Answers('The code bases the team works on', page(RepositoryView))
  list(@Query({ schema: RepositoriesQuery }) query: RepositoriesQuery): Promise<Page<RepositoryView>> {
    return this.repositories.page(query);
  }

  @Get(':id')
  @Answers('One code base', RepositoryView)
  async one(@Param('id', { schema: Id }) id: string): Promise<RepositoryView> {
    return found(await this.repositories.byId(id), 'repository', id);
  }
}
