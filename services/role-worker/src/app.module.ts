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
        { provide: Sessions, useFactory: (database: Database) => new Sessions(database), inject: [Database] },
        { provide: Hands, useFactory: () => new Hands() },
        {
          provide: SandboxDesk,
          useFactory: (database: Database) =>
            new SandboxDesk({
              ledger: new SandboxLedger(database),
              secret: config.MANYHANDS_SECRET,
            }),
          inject: [Database],
        },
        {
          provide: Worker,
          useFactory: (database: Database, sessions: Sessions, sandboxes: SandboxDesk, hands: Hands) =>
            new Worker({ sessions, sandboxes, hands, signals: database.signals, config }),
          inject: [Database, Sessions, SandboxDesk, Hands],
        },
        {
          provide: Reviewer,
          useFactory: (sessions: Sessions, sandboxes: SandboxDesk, hands: Hands) =>
            new Reviewer({ sessions, sandboxes, hands, config }),
          inject: [Sessions, SandboxDesk, Hands],
        },
        {
          provide: TeamMember,
          useFactory: (
            database: Database,
            doorbell: Doorbell,
            sessions: Sessions,
            worker: Worker,
            reviewer: Reviewer,
          ) => new TeamMember({ database, doorbell, sessions, worker, reviewer, config }),
          inject: [Database, Doorbell, Sessions, Worker, Reviewer],
        },
      ],
    };
  }
}
