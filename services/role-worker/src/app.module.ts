import { Module, type DynamicModule } from '@nestjs/common';
import { Doorbell } from '@manyhands/bullmq';
import { Database, SandboxLedger, Sessions } from '@manyhands/postgres';
import type { WorkerConfig } from './config.js';
import { SandboxDesk } from './sandbox/sandbox-desk.js';
import { Hands } from './team/hands.js';
import { TeamMember } from './team/team-member.js';
import { Reviewer } from './review/reviewer.js';
import { Worker } from './work/worker.js';

/** The only place where adapters meet the work. */
@Module({})
export class AppModule {
  static with(config: WorkerConfig): DynamicModule {
    return {
      module: AppModule,
      providers: [
        {
          provide: Database,
          useFactory: () =>
            Database.open({ url: config.DATABASE_URL, applicationName: `role-worker ${config.AGENT_NAME}` }),
        },
        {
          provide: Doorbell,
          useFactory: () => new Doorbell({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL }),
        },
        {
          provide: TeamMember,
          useFactory: (database: Database, doorbell: Doorbell) => teamMember(config, { database, doorbell }),
          inject: [Database, Doorbell],
        },
      ],
    };
  }
}

/** One agent with what it works with; its worker and its reviewer share its two hands. */
function teamMember(
  config: WorkerConfig,
  { database, doorbell }: { database: Database; doorbell: Doorbell },
): TeamMember {
  const sessions = new Sessions(database);
  const sandboxes = new SandboxDesk({
    ledger: new SandboxLedger(database),
    secret: config.MANYHANDS_SECRET,
    relay: config.SANDBOX_SOCKETS?.agents,
  });
  const parts = { sessions, sandboxes, hands: new Hands(), signals: database.signals, config };
  return new TeamMember({
    database,
    doorbell,
    sessions,
    worker: new Worker(parts),
    reviewer: new Reviewer(parts),
    config,
  });
}
