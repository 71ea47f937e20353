import { page, ReleaseRules, ReleaseView, RequestRelease, type Page, type RepositoryView } from '@manyhands/contracts';
import type { Releases } from '@manyhands/postgres';
import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { CallerOf, type Caller } from '../http/authenticate.js';
import { Id, listQuery } from '../http/inputs.js';
import { found, notFound, ProblemError } from '../http/problem.js';
import { REPOSITORIES, type RepositoryReads } from '../repositories/repositories.controller.js';
import { AskForRelease } from './ask-for-release.js';

/** What the controller reads. */
export type ReleaseReads = Pick<Releases, 'page'>;
/** Nest token of {@link ReleaseReads}. */
export const RELEASES = Symbol('ReleaseReads');

const ReleasesQuery = listQuery({});
type ReleasesQuery = z.infer<typeof ReleasesQuery>;
const Name = z.string().max(63, 'must be the name or the id of a repository');
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
    @Param('name', { schema: Name }) name: string,
    @Body({ schema: Wish }) body: RequestRelease | undefined,
    @CallerOf() caller: Caller,
  ): Promise<ReleaseView> {
    return this.wishes.ask(await this.repository(name), { version: body?.version, by: caller.name });
  }

  @Get(':name/releases')
  @Answers('The releases of a repository, newest first, with what became of each', page(ReleaseView))
  async list(
    @Param('name', { schema: Name }) name: string,
    @Query({ schema: ReleasesQuery }) query: ReleasesQuery,
  ): Promise<Page<ReleaseView>> {
    return this.releases.page((await this.repository(name)).id, query);
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

  /** Names are what people know, ids what programs have. */
  private async repository(name: string): Promise<RepositoryView> {
    const isId = Id.safeParse(name).success;
    const one = (await this.repositories.byName(name)) ?? (isId ? await this.repositories.byId(name) : null);
    if (one !== null) return one;
    throw new ProblemError(404, 'repository-not-found', `There is no repository ${JSON.stringify(name)}.`, {
      errors: [{ field: 'name', code: 'not-found', message: 'no such repository' }],
    });
  }
}
