import { page, ReleaseRules, ReleaseView, RequestRelease, type Page } from '@manyhands/contracts';
import type { Releases } from '@manyhands/postgres';
import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id, listQuery } from '../http/inputs.js';
import { found, notFound } from '../http/problem.js';
import { REPOSITORIES, type RepositoryReads } from '../repositories/repositories.controller.js';
import { NameOrId, repositoryNamed } from '../repositories/repository-named.js';
import { AskForRelease } from './ask-for-release.js';

/** What the controller reads. */
export type ReleaseReads = Pick<Releases, 'page'>;
/** Nest token of {@link ReleaseReads}. */
export const RELEASES = Symbol('ReleaseReads');

const ReleasesQuery = listQuery({});
type ReleasesQuery = z.infer<typeof ReleasesQuery>;
/** Nothing at all is a wish without a version. */
const Wish = RequestRelease.optional();

@ApiTags('releases')
@Controller('repositories')
export class ReleasesController {
  constructor(
    @Inject(REPOSITORIES) private readonly repositories: RepositoryReads,
    @Inject(RELEASES) private readonly releases: ReleaseReads,
    @Inject(AskForRelease) private readonly wishes: AskForRelease,
  ) {}

  @Post(':name/releases')
  @Answers('Release what has landed: main moves to the tip of develop, with a tag', ReleaseView, 202)
  async ask(
    @Param('name', { schema: NameOrId }) name: string,
    @Body({ schema: Wish }) body: RequestRelease | undefined,
    @CallerOf() caller: Caller,
  ): Promise<ReleaseView> {
    return this.wishes.ask(await repositoryNamed(this.repositories, name), { version: body?.version, by: caller.name });
  }

  @Get(':name/releases')
  @Answers('The releases of a repository, newest first, with what became of each', page(ReleaseView))
  async list(
    @Param('name', { schema: NameOrId }) name: string,
    @Query({ schema: ReleasesQuery }) query: ReleasesQuery,
  ): Promise<Page<ReleaseView>> {
    return this.releases.page((await repositoryNamed(this.repositories, name)).id, query);
  }

  @Get(':id/release-rules')
  @Answers('When it is released', ReleaseRules)
  async rules(@Param('id', { schema: Id }) id: string): Promise<ReleaseRules> {
    return found(await this.repositories.releaseRules(id), 'repository', id);
  }

  @Put(':id/release-rules')
  @Answers('Replace when it is released', ReleaseRules)
  async setRules(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReleaseRules }) body: ReleaseRules,
  ): Promise<ReleaseRules> {
    if (!(await this.repositories.setReleaseRules(id, body))) throw notFound('repository', id);
    return body;
  }
}
