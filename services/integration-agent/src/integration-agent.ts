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

export interface IntegrationAgentParts {
  readonly database: Database;
  readonly doorbell: IntegrationBell;
  readonly integrator: Integrator;
  readonly config: Pick<IntegrationConfig, 'AGENT_NAME' | 'HEARTBEAT_SECONDS'>;
}

/** Repositories whose queues are worked on at the same time; within one repository there is always one. */
const REPOSITORIES_AT_ONCE = 4;

/** The agent that owns `develop`: listens to its doorbell and lets the integrator do what the queue's policy decides. */
export class IntegrationAgent implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('IntegrationAgent');
  readonly #leaving = new AbortController();
  #presence: AgentPresence | null = null;

  constructor(private readonly parts: IntegrationAgentParts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { config, database, doorbell, integrator } = this.parts;
    this.#presence = await AgentPresence.begin(database, {
      name: config.AGENT_NAME,
      role: 'integration',
      heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
      onLost: () => this.#leave(),
      onBeatFailed: (error) => this.#logger.warn('heartbeat failed', { err: error }),
    });
    const { signal } = this.#leaving;
    await doorbell.answer('integration', ({ repositoryId }) => integrator.run(repositoryId, signal), {
      concurrency: REPOSITORIES_AT_ONCE,
    });
    integrator.resume(signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#leaving.abort(new Error('the integration agent is stopping'));
    await this.parts.doorbell.close();
    await this.parts.integrator.end();
    await this.#presence?.end();
    await this.parts.database.close();
  }

  #leave(): void {
    this.#logger.error('the connection that holds this agent’s name was lost: leaving, to be started again');
    process.kill(process.pid, 'SIGTERM');
  }
}
