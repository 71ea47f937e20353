import { randomUUID } from 'node:crypto';
import type { PushStanding, SandboxPrincipal } from '@manyhands/postgres';
import type { PushLog, PushProblem } from '../git/push-log.js';

/** Who may do what, as plain data that a story changes. */
export class FakeTeam {
  readonly known = new Map<string, SandboxPrincipal>();
  /** What happens between the verdict on a push and the moment in which its lease is held. */
  meanwhile: () => void = () => undefined;

  constructor(private readonly repositoryId: string) {}

  /** A work session with a branch of its own and a current lease over `src/**`, unless told otherwise. */
  add(more: Partial<SandboxPrincipal> = {}): SandboxPrincipal {
    const principal: SandboxPrincipal = {
      sandboxId: randomUUID(),
      purpose: 'work',
      active: true,
      repositoryId: this.repositoryId,
      integrationBranch: 'develop',
      sessionId: randomUUID(),
      taskId: randomUUID(),
      taskKey: 'a',
      epicId: randomUUID(),
      agent: 'fe-1',
      role: 'frontend',
      startState: 'READY',
      branch: `openhands/agent-fe-1/feature-${this.known.size}`,
      proposedSha: null,
      scope: ['src/**'],
      lease: { id: randomUUID(), fence: 1, current: true },
      candidateSha: null,
      spentCost: 0,
      maxCost: null,
      spentTokens: 0,
      maxTokens: 1,
      ...more,
    };
    this.known.set(principal.sandboxId, principal);
    return principal;
  }

  change(principal: SandboxPrincipal, more: Partial<SandboxPrincipal>): void {
    this.known.set(principal.sandboxId, { ...principal, ...more });
  }

  principal = async (id: string): Promise<SandboxPrincipal | null> => this.known.get(id) ?? null;

  whileHeld = async <T>(id: string, work: (standing: PushStanding | null) => Promise<T>): Promise<T> => {
    this.meanwhile();
    const now = this.known.get(id);
    const { lease = null, active = false, scope = [], proposedSha = null } = now ?? {};
    return work(lease === null ? null : { lease, active, scope, proposedSha, branch: now?.branch ?? '' });
  };
}

export class FakePushLog implements PushLog {
  readonly refusals: { problems: readonly PushProblem[] }[] = [];
  readonly acceptances: { ref: string; to: string }[] = [];
  refused = async (push: { problems: readonly PushProblem[] }): Promise<void> => void this.refusals.push(push);
  accepted = async (push: { ref: string; to: string }): Promise<void> => void this.acceptances.push(push);
  holders = async (_id: string, paths: readonly string[]) =>
    paths.map((path) => ({ path, taskKey: 'other', agent: 'be-1' }));

  /** Codes of the last refusal. */
  get codes(): string[] {
    return (this.refusals.at(-1)?.problems ?? []).map(({ code }) => code);
  }
}
