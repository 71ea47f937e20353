import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Doorbell } from '@manyhands/bullmq';
import { reviewQueue, workQueue } from '@manyhands/contracts';
import { AgentPresence, type Database, type Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from '../config.js';
import type { Reviewer } from '../review/reviewer.js';
import type { Worker } from '../work/worker.js';

export interface TeamMemberParts {
  readonly database: Database;
  readonly doorbell: Doorbell;
  readonly sessions: Sessions;
  readonly worker: Worker;
  readonly reviewer: Reviewer;
  readonly config: WorkerConfig;
}

/**
 * One named agent, alive: it holds its name, ends what an earlier process of that name left behind, and listens to the doorbells
 * of its role.
 */
export class TeamMember implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('TeamMember');
  readonly #leaving = new AbortController();
  #presence: AgentPresence | null = null;

  constructor(private readonly parts: TeamMemberParts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config, database, sessions } = this.parts;
    this.#presence = await AgentPresence.begin(database, {
      name: config.AGENT_NAME,
      role: config.ROLE,
      heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
      onLost: () => this.#leave(),
      onBeatFailed: (error) => this.#logger.warn('heartbeat failed', { err: error }),
    });
    const left = await sessions.recover(this.#presence.agent.id);
    if (left > 0) this.#logger.warn(`${left} session(s) of an earlier process were ended`);
    await this.#listen(this.#presence.agent);
  }

  /** Stops taking work, interrupts what is under way (it is handed back), then leaves. */
  async onApplicationShutdown(): Promise<void> {
    this.#leaving.abort(new Error('the worker is stopping'));
    await this.parts.doorbell.close();
    await this.#presence?.end();
    await this.parts.database.close();
  }

  #leave(): void {
    this.#logger.error('the connection that holds this agent’s name was lost: leaving, to be started again');
    process.kill(process.pid, 'SIGTERM');
  }

  async #listen(agent: { id: string; name: string }): Promise<void> {
    const { doorbell, worker, reviewer, config } = this.parts;
    const { signal } = this.#leaving;
    await doorbell.answer(workQueue(config.ROLE), (job) => worker.run(job, { agent, signal }));
    await doorbell.answer(reviewQueue(config.ROLE), (job) => reviewer.run(job, { agent, signal }));
  }
}
