import { join } from 'node:path';
import type {
  ChangeView,
  EscalationView,
  EventType,
  EventView,
  PlanTaskDocument,
  SessionView,
  TaskJob,
  TaskView,
} from '@manyhands/contracts';
import { EventLog } from '@manyhands/postgres';
import { emptyDatabase, TestTeam } from '@manyhands/postgres/testing';
import type { WorkerConfig } from '../config.js';
import { FakeEnvironment } from './fake-environment.js';
import { Member } from './member.js';
import { Origin } from './origin.js';
import type { ScriptedAgent } from './scripted-agent.js';
import type { Stage } from './stage.js';
import { workerConfig } from './worker-config.js';

/** A team on a real Postgres, a real repository, sandboxes with real shells; only the agents' thoughts are written by the story. */
export class WorkerStory {
  readonly #members = new Map<string, Member>();

  private constructor(
    readonly stage: Stage,
    readonly team: TestTeam,
    readonly environment: FakeEnvironment,
    readonly origin: Origin,
  ) {}

  static async begin(stage: Stage): Promise<WorkerStory> {
    const { db } = stage.test;
    await emptyDatabase(db);
    const team = await new TestTeam(db).gather();
    const home = join(stage.dir.path, 'sandboxes');
    const environment = new FakeEnvironment({
      db,
      ledger: team.sandboxes,
      secret: workerConfig(stage, {}).MANYHANDS_SECRET,
      home,
    });
    return new WorkerStory(stage, team, environment, await Origin.create(stage.dir.path, team.repositoryId));
  }

  /** Who does the tasks, whoever it is. */
  get author(): ScriptedAgent {
    return this.environment.author;
  }

  get reviewer(): ScriptedAgent {
    return this.environment.reviewer;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.leave()));
    await this.environment.close();
  }

  /** An agent of the team, as its process has it: the same one each time. `changes` count when it is first named. */
  member(name: string, changes: Partial<WorkerConfig> = {}): Member {
    const config = this.config({ AGENT_NAME: name, ...changes });
    const known =
      this.#members.get(name) ?? new Member({ db: this.stage.test.db, agent: this.team.agent(name), config });
    this.#members.set(name, known);
    return known;
  }

  config(changes: Partial<WorkerConfig> = {}): WorkerConfig {
    return workerConfig(this.stage, changes);
  }

  /** An epic of one task; returns the task's id. */
  async submit(task: Partial<PlanTaskDocument> & { id: string }): Promise<string> {
    return (await this.team.submit(task)).taskId(task.id);
  }

  /** The agent answers the bell for a task as it is now; resolves when the session is over. */
  async work(name: string, taskId: string): Promise<void> {
    await this.member(name).work(await this.#job(taskId));
  }

  async review(name: string, taskId: string): Promise<void> {
    await this.member(name).review(await this.#job(taskId));
  }

  async task(taskId: string): Promise<TaskView> {
    const task = await this.team.views.task(taskId);
    if (task === null) throw new Error(`there is no task ${taskId}`);
    return task;
  }

  /** What was proposed for a task. */
  async change(taskId: string): Promise<ChangeView> {
    const change = (await this.team.views.changes({ limit: 200 })).items.find((one) => one.taskId === taskId);
    if (change === undefined) throw new Error(`nothing was proposed for ${taskId}`);
    return change;
  }

  /** The newest session of a task, of either kind. */
  async lastSession(taskId: string): Promise<SessionView | undefined> {
    return (await this.team.views.sessions({ limit: 1, taskId })).items[0];
  }

  async question(): Promise<EscalationView | undefined> {
    return (await this.team.views.escalations({ limit: 1, status: 'open' })).items[0];
  }

  /** What happened to a task, of one type, oldest first. */
  async told(taskId: string, type: EventType): Promise<EventView[]> {
    const events = await new EventLog(this.stage.test.db).after(0, 1000, { taskId });
    return events.filter((event) => event.type === type);
  }

  /** Resolves once it happened to the task. */
  happens(taskId: string, type: EventType): Promise<void> {
    return this.becomes(async () => (await this.told(taskId, type)).length > 0);
  }

  /** Resolves once it is so. Looks after every event, and for what tells no event every 50 ms. */
  async becomes(so: () => Promise<boolean>): Promise<void> {
    const looking = { relevant: () => true, healEveryMs: 50, timeoutMs: 20_000 };
    const seen = await this.stage.test.db.signals.until(async () => (await so()) || null, looking);
    if (seen === null) throw new Error('it did not become so within 20 s');
  }

  async #job(taskId: string): Promise<TaskJob> {
    return { taskId, attempt: (await this.task(taskId)).attempt };
  }
}
