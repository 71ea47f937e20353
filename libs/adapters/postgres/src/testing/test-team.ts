import { randomUUID } from 'node:crypto';
import type { PlanDocument, PlanTaskDocument } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { Agents } from '../agents.js';
import { Epics } from '../epics/epics.js';
import { Leases } from '../lease/leases.js';
import { GateRunStore } from '../integration/gate-run-store.js';
import { MergeQueueStore } from '../integration/merge-queue-store.js';
import { Repositories } from '../repositories.js';
import { SandboxLedger } from '../sandboxes/sandbox-ledger.js';
import { Sessions } from '../sessions/sessions.js';
import type { Verdict } from '../sessions/submit-review.js';
import { Views } from '../views/views.js';

const SHA = (character: string): string => character.repeat(40);
const BASE = { sha: SHA('a'), tree: '' };

/** A repository with a team of three, and the steps of a task's way, for stories. */
export class TestTeam {
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly views: Views;
  readonly epics: Epics;
  readonly queue: MergeQueueStore;
  readonly gateRuns: GateRunStore;
  readonly sandboxes: SandboxLedger;
  repositoryId = '';
  agents: Record<string, { id: string; name: string }> = {};

  constructor(readonly db: Database) {
    this.sessions = new Sessions(db);
    this.leases = new Leases(db);
    this.views = new Views(db);
    this.epics = new Epics(db);
    this.queue = new MergeQueueStore(db);
    this.gateRuns = new GateRunStore(db);
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

  /** A candidate of whatever the queue holds first, on `develop` at `a`. Returns its id. */
  async build(changeHead = 'b'): Promise<string> {
    const { queue } = await this.queue.state(this.repositoryId, BASE);
    const [change] = queue;
    if (!change) throw new Error('the merge queue is empty');
    const part = { changeId: change.changeId, headSha: SHA(changeHead), sha: SHA('c'), tree: SHA('d') };
    return this.queue.built({ repositoryId: this.repositoryId, base: BASE, parts: [part] });
  }

  /** A run of the gate on that candidate, which begins. Returns its id. */
  async beginGate(candidateId: string): Promise<string> {
    const { gate } = await this.queue.state(this.repositoryId, BASE);
    const run = await this.gateRuns.begin({ candidateId, sha: SHA('c'), tree: SHA('d'), gate });
    if (run === null) throw new Error('the gate has changed');
    return run.runId;
  }

  /** Builds, gates and lands whatever the queue holds first. */
  async land(changeHead = 'b'): Promise<void> {
    const candidateId = await this.build(changeHead);
    await this.gateRuns.end(await this.beginGate(candidateId), { state: 'green', steps: [], environment: 'test' });
    const landing = { candidateId, length: 1, from: SHA('a'), to: SHA('c') };
    await this.queue.intendLanding(landing);
    await this.queue.landed(landing);
  }

  async status(taskId: string): Promise<string> {
    return (await this.views.task(taskId))?.status ?? 'missing';
  }
}
