import { randomUUID } from 'node:crypto';
import type { PlanDocument, PlanTaskDocument } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { Agents } from '../agents.js';
import { Epics } from '../epics/epics.js';
import { Leases } from '../lease/leases.js';
import { MergeQueueStore } from '../integration/merge-queue-store.js';
import { Repositories } from '../repositories.js';
import { SandboxLedger } from '../sandboxes/sandbox-ledger.js';
import { Sessions } from '../sessions/sessions.js';
import type { Verdict } from '../sessions/submit-review.js';
import { Views } from '../views/views.js';

const SHA = (character: string): string => character.repeat(40);

/** A repository with a team of three, and the steps of a task's way, for stories. */
export class TestTeam {
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly views: Views;
  readonly epics: Epics;
  readonly queue: MergeQueueStore;
  readonly sandboxes: SandboxLedger;
  repositoryId = '';
  agents: Record<string, { id: string; name: string }> = {};

  constructor(readonly db: Database) {
    this.sessions = new Sessions(db);
    this.leases = new Leases(db);
    this.views = new Views(db);
    this.epics = new Epics(db);
    this.queue = new MergeQueueStore(db);
    this.sandboxes = new SandboxLedger(db);
  }

  async gather(): Promise<this> {
    const id = randomUUID();
    await new Repositories(this.db).register({
      id,
      name: `r-${id}`,
      source: '/nowhere',
      integrationBranch: 'develop',
      releaseBranch: 'main',
      gate: ['true'],
      importedSha: SHA('a'),
    });
    this.repositoryId = id;
    const agents = new Agents(this.db);
    for (const [name, role] of [
      ['fe-1', 'frontend'],
      ['fe-2', 'frontend'],
      ['be-1', 'backend'],
      ['qa-1', 'qa'],
    ] as const) {
      this.agents[name] = { id: await agents.register({ name, role }), name };
    }
    return this;
  }

  agent(name: string): { id: string; name: string } {
    const agent = this.agents[name];
    if (!agent) throw new Error(`no agent ${name} in the test team`);
    return agent;
  }

  /** Submits an epic with this plan; returns its tasks by key. */
  async submit(
    ...tasks: (Partial<PlanTaskDocument> & { id: string })[]
  ): Promise<{ epicId: string; taskId: (key: string) => string }> {
    const plan: PlanDocument = {
      version: 1,
      tasks: tasks.map((task) => ({
        role: 'frontend',
        title: task.id,
        brief: task.id,
        scope: [`${task.id}/**`],
        needs: [],
        acceptance: ['true'],
        ...task,
      })),
    };
    const { epicId } = await this.epics.submit({
      repositoryId: this.repositoryId,
      title: 'epic',
      body: 'body',
      source: 'test',
      requestedBy: 'lead',
      plan: { document: plan },
    });
    const page = await this.views.tasks({ limit: 200, epicId });
    return { epicId, taskId: (key) => page.items.find((task) => task.key === key)?.id ?? '' };
  }

  async claim(agent: string, taskId: string, attempt = 0): Promise<string> {
    const claim = await this.sessions.claim({ taskId, attempt }, this.agent(agent));
    if (claim.kind === 'lost') throw new Error(claim.because);
    await this.sessions.enter(claim.assignment.sessionId, 'check_conflicts');
    return claim.assignment.sessionId;
  }

  /** Claims the task and takes its lease, which must be free. */
  async work(agent: string, taskId: string, attempt = 0): Promise<string> {
    const session = await this.claim(agent, taskId, attempt);
    const answer = await this.sessions.acquireLease(session);
    if (answer.kind === 'busy') throw new Error(`busy: ${JSON.stringify(answer.blockers)}`);
    return session;
  }

  /** From the lease to a change in review. */
  async propose(sessionId: string, head = 'b'): Promise<void> {
    for (const event of ['run', 'check', 'commit'] as const) await this.sessions.enter(sessionId, event);
    const proposal = { headSha: SHA(head), baseSha: SHA('a'), title: 'feat: x', description: 'x', files: ['x'] };
    const answer = await this.sessions.propose(sessionId, proposal);
    if (answer.kind === 'refused') throw new Error(answer.because);
  }

  /** Moves the clock past the pauses between tries, and past the times for which rings wait. */
  async restIsOver(): Promise<void> {
    await this.db.rows('update task set not_before = now() where not_before > now()');
    await this.db.rows('update outbox set due_at = now() where due_at > now()');
  }

  approve(agent: string, taskId: string, about: { attempt?: number; head?: string } = {}): Promise<void> {
    return this.#review(agent, { taskId, ...about }, { verdict: 'approve', summary: 'fine', comments: [] });
  }

  requestChanges(
    agent: string,
    about: { taskId: string; attempt?: number; head?: string },
    said: { summary: string; comments?: Verdict['comments'] } = { summary: 'no' },
  ): Promise<void> {
    return this.#review(agent, about, { verdict: 'request_changes', comments: [], ...said });
  }

  async #review(
    agent: string,
    about: { taskId: string; attempt?: number; head?: string },
    verdict: Omit<Verdict, 'headSha'>,
  ): Promise<void> {
    const { taskId, attempt = 1, head = 'b' } = about;
    const claim = await this.sessions.claimReview({ taskId, attempt }, this.agent(agent));
    if (claim.kind === 'lost') throw new Error(claim.because);
    await this.sessions.review(claim.assignment.sessionId, { ...verdict, headSha: SHA(head) });
  }

  /** Builds, gates and lands whatever the queue holds first. */
  async land(changeHead = 'b'): Promise<void> {
    const snapshot = await this.queue.snapshot(this.repositoryId, SHA('a'));
    const [change] = snapshot.queue;
    if (!change) throw new Error('the merge queue is empty');
    const built = {
      repositoryId: this.repositoryId,
      changeId: change.changeId,
      headSha: SHA(changeHead),
      baseSha: SHA('a'),
      sha: SHA('c'),
      tree: SHA('d'),
    };
    const candidateId = await this.queue.built(built);
    await this.queue.gateStarted(candidateId);
    await this.queue.gateFinished(candidateId, { green: true, steps: [] });
    await this.queue.intendLanding(candidateId, { from: SHA('a'), to: SHA('c') });
    await this.queue.landed(candidateId, { from: SHA('a'), to: SHA('c') });
  }

  async status(taskId: string): Promise<string> {
    return (await this.views.task(taskId))?.status ?? 'missing';
  }
}
