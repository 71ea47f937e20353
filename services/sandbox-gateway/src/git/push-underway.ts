import { Logger } from '@nestjs/common';
import type { BareRepository, ObjectEnvironment } from '@manyhands/git';
import type { SandboxPrincipal } from '@manyhands/postgres';
import type { Principals } from '../principals/principals.js';
import { deferred } from './deferred.js';
import { explainRefusal, namesOthers, SHOWN } from './explain-refusal.js';
import { judgePushRequest, type RefUpdate } from './judge-update.js';
import type { PushLog, PushProblem } from './push-log.js';
import { changedSince, type Standings } from './standing.js';
import type { Judge, Verdict } from './verdicts.js';

export interface PushParts {
  readonly principals: Principals;
  readonly standings: Standings;
  readonly pushes: PushLog;
  readonly maxPushBytes: number;
  readonly maxFileBytes: number;
}

interface Judged {
  readonly principal: SandboxPrincipal;
  readonly updates: readonly RefUpdate[];
}

/** The event keeps so many; whoever breaks a rule a thousand times is told often enough. */
const RECORDED = 100;

/** One push, from the verdict on its commits to the moment in which git is done with it. */
export class PushUnderway implements Judge {
  readonly #logger = new Logger('GitServer');
  readonly #done = deferred<undefined>();
  #allowed: Judged | null = null;
  #quarantine: string | null = null;
  #held: Promise<void> = Promise.resolve();

  constructor(
    private readonly push: { sandboxId: string; repository: BareRepository },
    private readonly parts: PushParts,
  ) {}

  /** What may move: empty until the verdict allows it. */
  get updates(): readonly RefUpdate[] {
    return this.#allowed?.updates ?? [];
  }

  /** Where git keeps the new objects until they are allowed; null before it has asked. */
  get quarantine(): string | null {
    return this.#quarantine;
  }

  /** The proof, by what is true now and not when the push began: the lease may have ended meanwhile. */
  async judge(updates: readonly RefUpdate[], env: ObjectEnvironment): Promise<Verdict> {
    this.#quarantine = env['GIT_QUARANTINE_PATH'] ?? null;
    const principal = await this.parts.principals.principal(this.push.sandboxId);
    if (!principal?.active) return { ok: false, text: 'Push refused: the session has ended.' };
    const { maxFileBytes, maxPushBytes } = this.parts;
    const { repository } = this.push;
    const problems = await judgePushRequest({ principal, repository, updates, env, maxFileBytes, maxPushBytes });
    if (problems.length > 0) return this.#refuse({ principal, updates }, problems);
    this.#allowed = { principal, updates };
    return { ok: true, text: '' };
  }

  /**
   * Asked when the proof is over and the branch is about to move. From an answer of yes until `end`, what the proof rests on cannot
   * change: the fence is current when the branch moves, not only when it was read.
   */
  async confirm(updates: readonly RefUpdate[]): Promise<Verdict> {
    const judged = this.#allowed;
    if (judged === null || !isSame(judged.updates, updates))
      return { ok: false, text: 'Push refused: this is not the push that was judged.' };
    const answer = deferred<Verdict>();
    this.#held = this.parts.standings
      .whileHeld(this.push.sandboxId, async (standing) => {
        const problem = changedSince(judged.principal, standing);
        answer.resolve(problem === null ? { ok: true, text: '' } : this.#refuseLate(judged, problem));
        if (problem === null) await this.#done.promise;
      })
      .catch((error: unknown) => {
        answer.reject(error);
        this.#logger.warn('the lease of a push could not be held to its end', { err: error });
      });
    return answer.promise;
  }

  /** git has ended: what was held is let go. */
  async end(): Promise<void> {
    this.#done.resolve(undefined);
    await this.#held;
  }

  #refuseLate(judged: Judged, problem: PushProblem): Promise<Verdict> {
    this.#allowed = null;
    return this.#refuse(judged, [problem]);
  }

  async #refuse({ principal, updates }: Judged, problems: readonly PushProblem[]): Promise<Verdict> {
    const { pushes } = this.parts;
    const ref = updates
      .map((update) => update.ref)
      .join(' ')
      .slice(0, 1000);
    await pushes.refused({ sandboxId: principal.sandboxId, ref, problems: problems.slice(0, RECORDED) });
    const paths = problems.slice(0, SHOWN).flatMap((problem) => (namesOthers(problem) ? [problem.path] : []));
    const holders = await pushes.holders(principal.repositoryId, paths);
    const { scope, integrationBranch } = principal;
    return { ok: false, text: explainRefusal({ problems, scope, holders, integrationBranch }) };
  }
}

/** What a hook before the move says of the old commit is the branch as it is; where it goes must be what was judged. */
const isSame = (judged: readonly RefUpdate[], now: readonly RefUpdate[]): boolean =>
  now.length === 1 && judged.length === 1 && judged[0]?.ref === now[0]?.ref && judged[0]?.to === now[0]?.to;
