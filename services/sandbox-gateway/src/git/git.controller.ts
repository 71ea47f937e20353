import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GitServer, type Exchange } from './git-server.js';
import type { Service } from './serve.js';

const REPOSITORY = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.git$/;

/** Git's smart HTTP protocol below `/git/<repository id>.git`. */
@Controller('git/:repository')
export class GitController {
  constructor(@Inject(GitServer) private readonly git: GitServer) {}

  @Get('info/refs')
  async refs(
    @Req() request: Request,
    @Res() response: Response,
    @Param('repository') repository: string,
    @Query('service') service: string,
  ): Promise<void> {
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
      response.status(403).type('text/plain').send('Only the smart HTTP protocol is served.\n');
      return;
    }
    await withRepository({ request, response, repository, service }, (exchange) => this.git.refs(exchange));
  }

  @Post('git-upload-pack')
  async fetch(
    @Req() request: Request,
    @Res() response: Response,
    @Param('repository') repository: string,
  ): Promise<void> {
    const asked = { request, response, repository, service: 'git-upload-pack' } as const;
    await withRepository(asked, (exchange) => this.git.fetch(exchange));
  }

  @Post('git-receive-pack')
  async push(
    @Req() request: Request,
    @Res() response: Response,
    @Param('repository') repository: string,
  ): Promise<void> {
    const asked = { request, response, repository, service: 'git-receive-pack' } as const;
    await withRepository(asked, (exchange) => this.git.push(exchange));
  }
}

async function withRepository(
  asked: { request: Request; response: Response; repository: string; service: Service },
  answer: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const { repository, ...rest } = asked;
  const repositoryId = REPOSITORY.exec(repository)?.[1];
  if (repositoryId === undefined) {
    asked.response.status(404).type('text/plain').send('There is no such repository.\n');
    return;
  }
  await answer({ ...rest, repositoryId });
}
