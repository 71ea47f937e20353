import { Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { BareRepository } from '@manyhands/git';
import type { SandboxPrincipal } from '@manyhands/postgres';
import type { Principals } from '../principals/principals.js';
import { authenticate } from './authenticate.js';
import { explainRefusal } from './explain-refusal.js';
import { judgePushRequest, type RefUpdate } from './judge-update.js';
import type { PushLog } from './push-log.js';
import { advertise, serve, type Service } from './serve.js';
import type { Verdict, Verdicts } from './verdicts.js';

export interface GitServerParts {
  readonly principals: Principals;
  readonly pushes: PushLog;
  readonly verdicts: Verdicts;
  readonly secret: string;
  readonly repositoryAt: (repositoryId: string) => BareRepository;
  readonly maxPushBytes: number;
  readonly maxFileBytes: number;
}

export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly repositoryId: string;
  readonly service: Service;
}

/** Refs that nobody sees but the gate of a candidate. */
const READ_SETTINGS = ['transfer.hideRefs=refs', 'transfer.hideRefs=!refs/heads', 'uploadpack.allowFilter=true'];

/** The git server of the sandboxes: who asks, what they may see, and whether a push keeps to its scope. */
export class GitServer {
  readonly #logger = new Logger('GitServer');

  constructor(private readonly parts: GitServerParts) {}

  async refs(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repositoryDir = this.parts.repositoryAt(exchange.repositoryId).dir;
    await advertise(exchange, {
      repositoryDir,
      service: exchange.service,
      settings: this.#settings(exchange.service, principal),
    });
  }

  async fetch(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repositoryDir = this.parts.repositoryAt(exchange.repositoryId).dir;
    await serve(exchange, {
      repositoryDir,
      service: 'git-upload-pack',
      settings: this.#settings('git-upload-pack', principal),
    });
  }

  async push(exchange: Exchange): Promise<void> {
    const principal = await this.#authenticate(exchange);
    if (principal === null) return;
    const repository = this.parts.repositoryAt(exchange.repositoryId);
    const accepted: RefUpdate[] = [];
    const announced = this.parts.verdicts.expect(async (updates, env) => {
      const verdict = await this.#judge({ sandboxId: principal.sandboxId, repository, updates, env });
      if (verdict.ok) accepted.push(...updates);
      return verdict;
    });
    try {
      const settings = this.#settings('git-receive-pack', principal);
      await serve(exchange, {
        repositoryDir: repository.dir,
        service: 'git-receive-pack',
        settings,
        env: announced.env,
        beforeEnd: () => this.#tellAccepted(principal, repository, accepted),
      });
    } finally {
      announced.forget();
    }
  }

  #settings(service: Service, principal: SandboxPrincipal): string[] {
    if (service === 'git-upload-pack') {
      return principal.purpose === 'gate'
        ? [...READ_SETTINGS, 'transfer.hideRefs=!refs/manyhands/candidates']
        : READ_SETTINGS;
    }
    return [
      `core.hooksPath=${this.parts.verdicts.hooksDir}`,
      'transfer.hideRefs=refs',
      'transfer.hideRefs=!refs/heads',
      'receive.fsckObjects=true',
      'receive.denyDeletes=true',
      'receive.denyNonFastForwards=false', // the verdict knows better: only what was proposed must stay
      'receive.autogc=false',
      'receive.advertisePushOptions=false',
      `receive.maxInputSize=${this.parts.maxPushBytes}`,
    ];
  }

  /** Judges by what is true now, not by what was true when the push began: the lease may have ended meanwhile. */
  async #judge(push: {
    sandboxId: string;
    repository: BareRepository;
    updates: readonly RefUpdate[];
    env: Record<string, string>;
  }): Promise<Verdict> {
    const principal = await this.parts.principals.principal(push.sandboxId);
    if (!principal?.active) return { ok: false, text: 'Push refused: the session has ended.' };
    const problems = await judgePushRequest({ ...push, principal, maxFileBytes: this.parts.maxFileBytes });
    if (problems.length === 0) return { ok: true, text: '' };
    const ref = push.updates.map((update) => update.ref).join(' ');
    await this.parts.pushes.refused({ sandboxId: push.sandboxId, ref, problems });
    const paths = problems.flatMap(({ path }) => (path === undefined ? [] : [path]));
    const holders = await this.parts.pushes.holders(principal.repositoryId, paths);
    const { scope, integrationBranch } = principal;
    return { ok: false, text: explainRefusal({ problems, scope, holders, integrationBranch }) };
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
