import type {
  AgentView,
  CandidateView,
  ChangeView,
  EpicView,
  EscalationView,
  LeaseView,
  MergeQueueView,
  Page,
  PageQuery,
  PlanSummary,
  PlanTranscript,
  PlanView,
  SessionView,
  TaskView,
} from '@manyhands/contracts';
import type { Database } from '../database.js';
import { readAgents } from './agents-view.js';
import { readCandidates } from './candidates-view.js';
import { readChanges, readMergeQueues } from './changes-view.js';
import { readEpics } from './epics-view.js';
import { readEscalations } from './escalations-view.js';
import { readLeases } from './leases-view.js';
import { readPlan, readPlans, readTranscript } from './plans-view.js';
import { readSessions } from './sessions-view.js';
import { readTasks } from './tasks-view.js';

const ONE: PageQuery = { limit: 1 };
const first = <V>(page: Page<V>): V | null => page.items[0] ?? null;

/** What people see, derived at the moment of reading. Lists are pages; `…(id)` gives one or null. */
export class Views {
  readonly #signalLostAfterSeconds: number;

  constructor(
    private readonly database: Database,
    options: { signalLostAfterSeconds?: number } = {},
  ) {
    this.#signalLostAfterSeconds = options.signalLostAfterSeconds ?? 30;
  }

  epics(query: PageQuery & { status?: string | undefined }): Promise<Page<EpicView>> {
    return readEpics(this.database, query);
  }
  async epic(id: string): Promise<EpicView | null> {
    return first(await readEpics(this.database, { ...ONE, id }));
  }
  /** The newest version, or the one with this number. */
  plan(epicId: string, version?: number): Promise<PlanView | null> {
    return readPlan(this.database, epicId, version);
  }
  /** Every version, the newest first. */
  plans(epicId: string): Promise<PlanSummary[]> {
    return readPlans(this.database, epicId);
  }
  /** The newest record of planning, or that of this version of the plan. */
  transcript(epicId: string, version?: number): Promise<PlanTranscript | null> {
    return readTranscript(this.database, epicId, version);
  }
  tasks(
    query: PageQuery & { epicId?: string | undefined; status?: string | undefined; role?: string | undefined },
  ): Promise<Page<TaskView>> {
    return readTasks(this.database, query);
  }
  async task(id: string): Promise<TaskView | null> {
    return first(await readTasks(this.database, { ...ONE, id }));
  }
  sessions(query: PageQuery & { taskId?: string | undefined }): Promise<Page<SessionView>> {
    return readSessions(this.database, query);
  }
  agents(query: PageQuery): Promise<Page<AgentView>> {
    return readAgents(this.database, query, this.#signalLostAfterSeconds);
  }
  leases(query: PageQuery & { repositoryId?: string | undefined }): Promise<Page<LeaseView>> {
    return readLeases(this.database, query);
  }
  changes(query: PageQuery & { taskId?: string | undefined; status?: string | undefined }): Promise<Page<ChangeView>> {
    return readChanges(this.database, query);
  }
  async change(id: string): Promise<ChangeView | null> {
    return first(await readChanges(this.database, { ...ONE, id }));
  }
  mergeQueues(query: PageQuery): Promise<Page<MergeQueueView>> {
    return readMergeQueues(this.database, query);
  }
  async mergeQueue(repositoryId: string): Promise<MergeQueueView | null> {
    return first(await readMergeQueues(this.database, { ...ONE, repositoryId }));
  }
  candidates(query: PageQuery & { repositoryId?: string | undefined }): Promise<Page<CandidateView>> {
    return readCandidates(this.database, query);
  }
  escalations(query: PageQuery & { status?: string | undefined }): Promise<Page<EscalationView>> {
    return readEscalations(this.database, query);
  }
  async escalation(id: string): Promise<EscalationView | null> {
    return first(await readEscalations(this.database, { ...ONE, id }));
  }
}
