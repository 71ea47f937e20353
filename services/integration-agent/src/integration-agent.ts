import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { JobOf } from '@manyhands/contracts';
import { AgentPresence, type Database } from '@manyhands/postgres';
import type { IntegrationConfig } from './config.js';
import type { Integrator } from './queue/integrator.js';

/** What the agent needs of its doorbell. */
export interface IntegrationBell {
  answer(
    queue: 'integration',
    handler: (job: JobOf<'integration'>) => Promise<void>,
    options: { readonly concurrency: number },
  ): Promise<unknown>;
  close(): Promise<void>;
}

/** Work beside the queue, which the queue never waits for: it looks for itself what there is to do. */
export interface Chore {
  start(): void;
  /** There may be something to do. */
  wake(): void;
  stop(): Promise<void>;
}

export interface IntegrationAgentParts {
  readonly database: Database;
  readonly doorbell: IntegrationBell;
  readonly integrator: Integrator;
  /** In the order in which they start. */
  readonly chores: readonly Chore[];
  readonly config: Pick<IntegrationConfig, 'AGENT_NAME' | 'HEARTBEAT_SECONDS'>;
}

/** Repositories whose queues are worked on at the same time; within one repository there is always one. */
const REPOSITORIES_AT_ONCE = 4;

/**
 * The agent that owns `develop` and `main`: listens to its doorbell, lets the integrator do what the queue's policy decides, and its
 * chores what is asked for beside.
 */
export class IntegrationAgent implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('IntegrationAgent');
  readonly #leaving = new AbortController();
  #presence: AgentPresence | null = null;

  constructor(private readonly parts: IntegrationAgentParts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config, database, doorbell, integrator, chores } = this.parts;
    this.#presence = await AgentPresence.begin(database, {
      name: config.AGENT_NAME,
      role: 'integration',
      heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
      onLost: () => this.#leave(),
      onBeatFailed: (error) => this.#logger.warn('heartbeat failed', { err: error }),
    });
    const { signal } = this.#leaving;
    const rung = ({ repositoryId }: JobOf<'integration'>) => {
      for (const chore of chores) chore.wake();
      return integrator.run(repositoryId, signal);
    };
    await doorbell.answer('integration', rung, { concurrency: REPOSITORIES_AT_ONCE });
    integrator.resume(signal);
    for (const chore of chores) chore.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#leaving.abort(new Error('the integration agent is stopping'));
    await this.parts.doorbell.close();
    await Promise.all(this.parts.chores.map((chore) => chore.stop()));
    await this.parts.integrator.end();
    await this.#presence?.end();
    await this.parts.database.close();
  }

  #leave(): void {
    this.#logger.error('the connection that holds this agent’s name was lost: leaving, to be started again');
    process.kill(process.pid, 'SIGTERM');
  }
}
