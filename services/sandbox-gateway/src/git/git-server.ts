import { Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { BareRepository } from '@manyhands/git';
import type { SandboxPrincipal } from '@manyhands/postgres';
import type { Principals } from '../principals/principals.js';
import { authenticate } from './authenticate.js';
import type { RefUpdate } from './judge-update.js';
import { type PushParts, PushUnderway } from './push-underway.js';
import { removeQuarantine, sweepQuarantines } from './quarantines.js';
import { readSettings } from './readable-refs.js';
import { advertise, MAX_EXCHANGE_MS, serve, type Service } from './serve.js';
import type { Verdicts } from './verdicts.js';

export interface GitServerParts extends PushParts {
  readonly principals: Principals;
  readonly verdicts: Verdicts;
  readonly secret: string;
  readonly repositoryAt: (repositoryId: string) => BareRepository;
}

export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly repositoryId: string;
  readonly service: Service;
}

/** Bytes of a request to fetch: names of objects, fifty bytes each. */
const MAX_FETCH_BYTES = 10 * 1024 * 1024;
/** Bytes of a push before its pack: which refs move. */
const MAX_COMMAND_BYTES = 1024 * 1024;
/** What git may use to unpack a push. */
const MAX_PUSH_MEMORY = 2 * 1024 ** 3;

/** The git server of the sandboxes: who asks, what they may see, and whether a push keeps to its scope. */
export class GitServer {
  readonly #logger = new Logger('GitServer');

  constructor(private readonly parts: GitServerParts) {}

  async refs(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repository = this.parts.repositoryAt(exchange.repositoryId);
    // Whoever pushes is shown the same: what others work on is not for them.
    const settings = await readSettings(repository, principal);
    await advertise(exchange, { repositoryDir: repository.dir, service: exchange.service, settings });
  }

  async fetch(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repository = this.parts.repositoryAt(exchange.repositoryId);
    await serve(exchange, {
      repositoryDir: repository.dir,
      service: 'git-upload-pack',
      settings: await readSettings(repository, principal),
      maxBodyBytes: MAX_FETCH_BYTES,
    });
  }

  async push(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repository = this.parts.repositoryAt(exchange.repositoryId);
    await sweepQuarantines(repository.dir, new Date(Date.now() - 2 * MAX_EXCHANGE_MS));
    const push = new PushUnderway({ sandboxId: principal.sandboxId, repository }, this.parts);
    const announced = this.parts.verdicts.expect(push);
    try {
      await serve(exchange, {
        repositoryDir: repository.dir,
        service: 'git-receive-pack',
        settings: this.#pushSettings(),
        env: announced.env,
        maxBodyBytes: this.parts.maxPushBytes + MAX_COMMAND_BYTES,
        maxMemoryBytes: MAX_PUSH_MEMORY,
        beforeEnd: async () => {
          await push.end();
          await this.#tellAccepted(principal, repository, push.updates);
        },
      });
    } finally {
      announced.forget();
      await push.end();
      if (push.quarantine !== null) await removeQuarantine(repository.dir, push.quarantine);
    }
  }

  /** Tags, notes, replaced objects and our own refs are refused by git itself; every branch comes to the verdict, which explains. */
  #pushSettings(): string[] {
    return [
      `core.hooksPath=${this.parts.verdicts.hooksDir}`,
      'transfer.hideRefs=refs',
      'transfer.hideRefs=!refs/heads',
      'receive.fsckObjects=true',
      'receive.fsck.badFilemode=error',
      'receive.denyDeletes=true',
      'receive.denyNonFastForwards=false', // the verdict knows better: only what was proposed must stay
      'receive.shallowUpdate=false',
      'receive.autogc=false',
      'receive.advertisePushOptions=false',
      `receive.maxInputSize=${this.parts.maxPushBytes}`,
      'core.bigFileThreshold=16m', // larger files are unpacked in pieces, not in memory
      'core.packedGitWindowSize=32m', // what is mapped counts as memory
      'core.packedGitLimit=256m',
    ];
  }

  /** A push that was allowed is told only when the branch really moved, and before the agent learns of it. */
  async #tellAccepted(
    principal: SandboxPrincipal,
    repository: BareRepository,
    updates: readonly RefUpdate[],
  ): Promise<void> {
    for (const update of updates) {
      const now = await repository.head(update.ref.replace(/^refs\/heads\//, ''));
      if (now === update.to) await this.parts.pushes.accepted({ sandboxId: principal.sandboxId, ...update });
      else this.#logger.warn(`a push to ${update.ref} was allowed, but git did not move it`);
    }
  }

  async #authenticate({ request, response, repositoryId }: Exchange): Promise<SandboxPrincipal | null> {
    const answer = await authenticate({ authorization: request.headers.authorization, repositoryId }, this.parts);
    if (answer.kind === 'known') return answer.principal;
    request.resume();
    if (answer.status === 401) response.setHeader('www-authenticate', 'Basic realm="manyhands"');
    response.status(answer.status).type('text/plain').send(`${answer.why}\n`);
    return null;
  }
}
