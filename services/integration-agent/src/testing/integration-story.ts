import { randomUUID } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository, runGit } from '@manyhands/git';
import { commitOn } from '@manyhands/git/testing';
import {
  Database,
  EventLog,
  FindingStore,
  GateRunStore,
  MergeQueueStore,
  Repositories,
  Usage,
} from '@manyhands/postgres';
import { emptyDatabase, TestTeam } from '@manyhands/postgres/testing';
import { policyOf } from '@manyhands/merge-queue';
import type { CandidateView, EscalationView, MergeQueueView } from '@manyhands/contracts';
import { type Resolving, resolvingWith } from '../conflicts/resolve-conflicts.js';
import { mediationModel } from '../conflicts/mediation-model.js';
import { InterferenceWatch, type InterferenceParts } from '../interference/interference-watch.js';
import { ImportGraphs } from '../imports/import-graphs.js';
import type { QueueSettings } from '../queue/desk.js';
import { Integrator, type IntegratorParts } from '../queue/integrator.js';
import { IntegratorProcess } from './integrator-process.js';
import type { Stage } from './stage.js';
import { DisturbedRepository, type Disturbances } from './disturbed-repository.js';
import { FakeGate } from './fake-gate.js';

/** Of the model, if there is one. */
export const MODEL_KEY = 'sk-a-key-that-nobody-sees';

/** Files of a commit; null removes one. */
export type Files = Record<string, string | null>;

/** A task whose work is done and approved, and waits in the merge queue. */
export interface QueuedWork {
  readonly taskId: string;
  readonly epicId: string;
  readonly branch: string;
  readonly head: string;
}

/** Gives a port to use in place of the one of this name. */
export type Through = <Port extends object>(name: string, port: Port) => Port;

interface WorkOptions {
  /** Default: the folder named like the task. */
  readonly scope?: string[];
  /** The commit has no parent. */
  readonly orphan?: boolean;
}

/** One repository with its team on a real Postgres and in real git; only the gate is a fake. */
export class IntegrationStory {
  readonly gate = new FakeGate(async (sha, path) => (await this.bare.readFile(sha, path)) !== null);
  private readonly processes: IntegratorProcess[] = [];

  private constructor(
    readonly stage: Stage,
    readonly team: TestTeam,
    readonly bare: BareRepository,
    /** Where `develop` stood at the beginning. */
    readonly first: string,
  ) {}

  static async begin(stage: Stage): Promise<IntegrationStory> {
    const { db } = stage.test;
    await emptyDatabase(db);
    const team = await new TestTeam(db).gather();
    return new IntegrationStory(stage, team, await stage.repository(team.repositoryId), stage.first);
  }

  async end(): Promise<void> {
    for (const process of this.processes) await process.end();
  }

  /** The same story with a repository of its own, as it is now; the rows of the database are one for both. */
  async copy(folder = join(this.stage.dir.path, 'copies')): Promise<IntegrationStory> {
    const dir = join(folder, `${randomUUID()}.git`);
    await cp(this.bare.dir, dir, { recursive: true });
    return new IntegrationStory(this.stage, this.team, new BareRepository(dir), this.first);
  }

  /** Starts an integrator of its own on the same database and repository. */
  async integrator(
    how: {
      gate?: IntegratorParts['gate'];
      disturbed?: Disturbances;
      resolving?: Partial<Resolving>;
      /** Base URL of the model that is asked; else there is none. */
      model?: string;
      mediationMs?: number;
      settings?: Partial<QueueSettings>;
      interference?: Partial<InterferenceParts>;
      /** Stands between the process and each port by which it has an effect. */
      through?: Through;
    } = {},
  ): Promise<IntegratorProcess> {
    const database = await Database.open({ url: this.stage.test.url, applicationName: 'integrator' });
    const through: Through = how.through ?? ((_name, port) => port);
    const repositoryAt = () => through('git', new DisturbedRepository(this.bare.dir, how.disturbed ?? {}));
    const store = through('queue', new MergeQueueStore(database));
    const stores = { store, runs: through('runs', new GateRunStore(database)) };
    const parts = { database, ...stores, repositories: new Repositories(database), restMs: 10 };
    const settings = {
      policy: policyOf('adaptive', { doubt: 0.01 }),
      slots: 4,
      requireTests: true,
      conflicts: ASK,
      ...how.settings,
    };
    // The reader is the stage's, and outlives this process.
    const mediation = { limitMs: how.mediationMs ?? 60_000, usage: new Usage(database) };
    const endpoint = { apiKey: MODEL_KEY, model: 'm', inputCostPerToken: 0.001 };
    const model = how.model === undefined ? null : mediationModel({ ...endpoint, baseUrl: how.model }, mediation);
    const others = { imports: new ImportGraphs(this.stage.reader), regeneration: null };
    const resolving = {
      ...resolvingWith(this.stage.reader, { ...mediation, model }, others),
      close: async () => undefined,
      ...how.resolving,
    };
    const watched = {
      store: through('findings', new FindingStore(database)),
      reader: this.stage.reader,
      ...how.interference,
    };
    const interference = new InterferenceWatch(watched);
    const gate = through('gate', how.gate ?? this.gate);
    const integrator = new Integrator({ ...parts, repositoryAt, resolving, interference, settings, gate });
    const process = new IntegratorProcess(integrator, database, this.team.repositoryId);
    this.processes.push(process);
    return process;
  }

  /** An epic of one task, from submit to the merge queue, with its work on a branch that begins at `develop` as it is now. */
  async queueUp(key: string, files: Files, options: WorkOptions = {}): Promise<QueuedWork> {
    const { epicId, taskId } = await this.team.submit({ id: key, scope: options.scope ?? [`${key}/**`] });
    const sessionId = await this.claim(taskId(key), 0);
    const branch = await this.branchOf(taskId(key));
    const base = await this.tip();
    const from = options.orphan ? null : base;
    const head = await commitOn(this.bare.dir, { branch, from, message: `work on ${key}`, files });
    await this.propose({ sessionId, title: `feat: ${key}` }, { base, head, files });
    await this.approve(taskId(key), { head, attempt: 1 });
    return { taskId: taskId(key), epicId, branch, head };
  }

  /** The next attempt at a task that was queued before, on `develop` as it is now, back to the merge queue. */
  async workAgain(work: QueuedWork, files: Files): Promise<QueuedWork> {
    const { attempt = 0, key = '' } = (await this.team.views.task(work.taskId)) ?? {};
    const sessionId = await this.claim(work.taskId, attempt);
    const base = await this.tip();
    const message = `work again on ${key}\n\nTask: ${work.taskId}\n`;
    const head = await commitOn(this.bare.dir, { branch: work.branch, from: base, message, files });
    await this.propose({ sessionId, title: `feat: ${key}` }, { base, head, files });
    await this.approve(work.taskId, { head, attempt: attempt + 1 });
    return { ...work, head };
  }

  /** Somebody pushes to `develop` behind the team's back. */
  async pushFromOutside(files: Files, message = 'from outside'): Promise<string> {
    return commitOn(this.bare.dir, { branch: 'develop', from: await this.tip(), message, files });
  }

  /** git in the bare repository, as nobody of the team would use it. */
  async git(...args: string[]): Promise<void> {
    await runGit(this.bare.dir, args);
  }

  /** The machine lost power before this object was on the disk. */
  async loseObject(sha: string): Promise<void> {
    await rm(join(this.bare.dir, 'objects', sha.slice(0, 2), sha.slice(2)));
  }

  /** A person gives the work up. */
  cancel(work: QueuedWork): Promise<unknown> {
    return this.team.epics.cancel(work.epicId);
  }

  async gateOfRepository(commands: string[]): Promise<void> {
    const sql = 'update repository set gate = $2 where id = $1';
    await this.stage.test.db.rows(sql, [this.team.repositoryId, JSON.stringify(commands)]);
  }

  async develop(): Promise<string | null> {
    return this.bare.head('develop');
  }

  /** A file as it is on `develop`. */
  async onDevelop(path: string): Promise<string | null> {
    return this.bare.readFile((await this.develop()) ?? '', path);
  }

  /** Titles of the changes that were merged into `develop`, oldest first, by git. */
  async merged(): Promise<string[]> {
    const commits = await this.bare.log(this.first, (await this.develop()) ?? '');
    return commits.flatMap(({ author, subject }) => (author.name.startsWith('manyhands') ? [subject] : [])).reverse();
  }

  /** Keys of the tasks whose landing was told, in order, with repetitions. */
  async landed(): Promise<unknown[]> {
    return (await this.events('change.landed')).map(({ data }) => data['key']);
  }

  async events(...types: string[]) {
    const all = await new EventLog(this.stage.test.db).after(0, 1000);
    return all.filter(({ type }) => types.includes(type));
  }

  /** Resolves when an event of this type is told next. */
  told(type: string): Promise<void> {
    const { signals } = this.stage.test.db;
    return new Promise((resolve) => {
      const forget = signals.onEvent((notice) => {
        if (notice.type !== type) return;
        forget();
        resolve();
      });
    });
  }

  /** Why the gate cannot run, as people are shown it. */
  async trouble(): Promise<MergeQueueView['trouble']> {
    return (await this.team.views.mergeQueue(this.team.repositoryId))?.trouble ?? null;
  }

  status(work: QueuedWork): Promise<string> {
    return this.team.status(work.taskId);
  }

  /** Oldest first. */
  async candidates(): Promise<CandidateView[]> {
    return (await this.team.views.candidates({ limit: 50 })).items.reverse();
  }

  /** The questions that wait for a person, oldest first. */
  async questions(): Promise<EscalationView[]> {
    return (await this.team.views.escalations({ limit: 50, status: 'open' })).items.reverse();
  }

  /** Keys of the tasks that hold a lease. */
  async leases(): Promise<string[]> {
    return (await this.team.views.leases({ limit: 50 })).items.map(({ taskKey }) => taskKey);
  }

  /** The refs that keep candidates alive. */
  candidateRefs(): Promise<{ ref: string; sha: string }[]> {
    return this.bare.ownRefs('refs/manyhands/candidates');
  }

  /** Claims a task for its next attempt and takes the lease. */
  private async claim(taskId: string, attempt: number): Promise<string> {
    const sessionId = await this.team.claim('fe-1', taskId, attempt);
    const lease = await this.team.sessions.acquireLease(sessionId);
    if (lease.kind !== 'granted') throw new Error(`the lease of ${taskId} is ${lease.kind}`);
    return sessionId;
  }

  private async branchOf(taskId: string): Promise<string> {
    const sql = 'select branch from task where id = $1';
    return (await this.stage.test.db.maybe<{ branch: string }>(sql, [taskId]))?.branch ?? '';
  }

  private async propose(
    { sessionId, title }: { sessionId: string; title: string },
    { base, head, files }: { base: string; head: string; files: Files },
  ): Promise<void> {
    for (const event of ['run', 'check', 'commit'] as const) await this.team.sessions.enter(sessionId, event);
    const what = { title, description: title, files: Object.keys(files) };
    await this.team.sessions.propose(sessionId, { headSha: head, baseSha: base, ...what });
  }

  private async approve(taskId: string, { head: headSha, attempt }: { head: string; attempt: number }): Promise<void> {
    const claim = await this.team.sessions.claimReview({ taskId, attempt }, this.team.agent('qa-1'));
    if (claim.kind === 'lost') throw new Error(claim.because);
    const verdict = { verdict: 'approve' as const, summary: 'fine', comments: [], headSha };
    await this.team.sessions.review(claim.assignment.sessionId, verdict);
  }

  private async tip(): Promise<string> {
    const tip = await this.develop();
    if (tip === null) throw new Error('there is no develop');
    return tip;
  }
}

/** A person is asked about every conflict at once; the stories of redos say otherwise. */
const ASK = { perTask: 0, answerWithinMs: 3_600_000 };
