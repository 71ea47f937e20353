import { LeaseRules, page, RegisterRepository, RepositoryView, SetGate, type Page } from '@manyhands/contracts';
import type { Repositories } from '@manyhands/postgres';
import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Id, listQuery } from '../http/inputs.js';
import { found } from '../http/problem.js';
import { NameOrId } from './repository-named.js';
import { setGate } from './set-gate.js';
import { setLeaseRules } from './set-lease-rules.js';
import { TakeInRepository } from './take-in-repository.js';

/** What the controller reads. */
export type RepositoryReads = Pick<
  Repositories,
  'page' | 'byId' | 'byName' | 'setGate' | 'leaseRules' | 'setLeaseRules' | 'releaseRules' | 'setReleaseRules'
>;
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

  @Put(':name/gate')
  @Answers('Replace the commands that must pass before anything lands', RepositoryView)
  setGate(
    @Param('name', { schema: NameOrId }) name: string,
    @Body({ schema: SetGate }) { gate }: SetGate,
  ): Promise<RepositoryView> {
    return setGate(this.repositories, name, gate);
  }

  @Get(':id/lease-rules')
  @Answers('What its leases keep to: owners, limits of widening, freezes', LeaseRules)
  async leaseRules(@Param('id', { schema: Id }) id: string): Promise<LeaseRules> {
    return found(await this.repositories.leaseRules(id), 'repository', id);
  }

  @Put(':id/lease-rules')
  @Answers('Replace what its leases keep to', LeaseRules)
  async setLeaseRules(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: LeaseRules }) body: LeaseRules,
  ): Promise<LeaseRules> {
    await setLeaseRules(this.repositories, id, body);
    return body;
  }
}
