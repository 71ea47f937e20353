import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { Doorbell } from '@manyhands/bullmq';
import { type BareRepository, repositoriesIn } from '@manyhands/git';
import {
  Database,
  FindingStore,
  GateRunStore,
  MergeQueueStore,
  Releases,
  Remotes,
  Repositories,
  SandboxLedger,
  Usage,
} from '@manyhands/postgres';
import { policyOf } from '@manyhands/merge-queue';
import { SyntaxPool } from '@manyhands/source-reader';
import { mediationModel, type MediationModel } from './conflicts/mediation-model.js';
import { Regeneration } from './conflicts/regeneration.js';
import { resolvingWith } from './conflicts/resolve-conflicts.js';
import type { IntegrationConfig } from './config.js';
import { Gate } from './gate/gate.js';
import { Housekeeper } from './housekeeping/housekeeper.js';
import { findAffectedTests } from './imports/affected-tests.js';
import { ImportGraphs } from './imports/import-graphs.js';
import { InterferenceWatch } from './interference/interference-watch.js';
import { type Chore, IntegrationAgent } from './integration-agent.js';
import type { QueueSettings } from './queue/desk.js';
import { Integrator, type IntegratorParts } from './queue/integrator.js';
import { Releaser } from './release/releaser.js';
import { Pusher } from './remote/pusher.js';
import type { SandboxParts } from './sandbox/work-place.js';

/** What reads source text, for all that need it. */
interface Reading {
  readonly reader: SyntaxPool;
  readonly imports: ImportGraphs;
}
/** Nest token of {@link Reading}. */
const READING = Symbol('Reading');

/** The only place where adapters meet the merge queue. */
@Module({})
export class AppModule {
  static with(config: IntegrationConfig): DynamicModule {
    const repositoryAt = repositoriesIn(join(config.MANYHANDS_DATA_DIR, 'repositories'));
    return {
      module: AppModule,
      providers: [
        {
          provide: Database,
          useFactory: () =>
            Database.open({ url: config.DATABASE_URL, applicationName: `integration-agent ${config.AGENT_NAME}` }),
        },
        {
          provide: Doorbell,
          useFactory: () => new Doorbell({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL }),
        },
        {
          provide: READING,
          useFactory: (): Reading => {
            // One process for conflicts, comparing and imports: all read one text after the other. The service has 512 MiB in all.
            const reader = new SyntaxPool({ processes: 1, heapMiB: 192 });
            return { reader, imports: new ImportGraphs(reader) };
          },
        },
        {
          provide: Gate,
          useFactory: (database: Database, { imports }: Reading) => {
            const commandSeconds = config.GATE_SECONDS;
            const affected = { findAffectedTests: findAffectedTests(imports, repositoryAt) };
            return new Gate({ ...sandboxesOf(config, database), commandSeconds, ...affected });
          },
          inject: [Database, READING],
        },
        {
          provide: Integrator,
          useFactory: (database: Database, gate: Gate, reading: Reading) =>
            integratorOf({ database, gate, repositoryAt, config, ...reading }),
          inject: [Database, Gate, READING],
        },
        {
          provide: IntegrationAgent,
          useFactory: (database: Database, doorbell: Doorbell, integrator: Integrator) =>
            new IntegrationAgent({
              database,
              doorbell,
              integrator,
              chores: choresOf(database, { repositoryAt, config }),
              config,
            }),
          inject: [Database, Doorbell, Integrator],
        },
      ],
    };
  }
}

function sandboxesOf(config: IntegrationConfig, database: Database): SandboxParts {
  const { MANYHANDS_SECRET: secret, SANDBOX_GATEWAY_URL: gatewayUrl, SANDBOX_SOCKETS: sockets } = config;
  return { ledger: new SandboxLedger(database), secret, relay: sockets?.agents, gatewayUrl };
}

type IntegratorNeeds = Reading &
  Pick<IntegratorParts, 'database' | 'gate' | 'repositoryAt'> & { readonly config: IntegrationConfig };

function integratorOf({ config, reader, imports, ...parts }: IntegratorNeeds): Integrator {
  const { database } = parts;
  const mediation = { model: modelOf(config, new Usage(database)), limitMs: mediationMsOf(config) };
  const limitMs = config.MERGE_COMMAND_SECONDS * 1000;
  const regeneration = new Regeneration({ ...sandboxesOf(config, database), limitMs });
  return new Integrator({
    ...parts,
    store: new MergeQueueStore(database),
    runs: new GateRunStore(database),
    repositories: new Repositories(database),
    settings: settingsOf(config),
    resolving: resolvingWith(reader, mediation, { imports, regeneration }),
    interference: new InterferenceWatch({ store: new FindingStore(database), reader }),
  });
}

const settingsOf = (config: IntegrationConfig): QueueSettings => ({
  policy: policyOf(config.MERGE_POLICY, { dial: config.MERGE_DIAL, doubt: config.MERGE_DOUBT }),
  slots: config.GATE_SLOTS,
  requireTests: config.GATE_REQUIRES_TESTS,
  conflicts: { perTask: config.CONFLICT_REDOS, answerWithinMs: config.CONFLICT_ANSWER_HOURS * 3_600_000 },
});

/** What is done beside the queue. */
function choresOf(
  database: Database,
  { repositoryAt, config }: { repositoryAt: (id: string) => BareRepository; config: IntegrationConfig },
): Chore[] {
  const stores = { releases: new Releases(database), repositories: new Repositories(database) };
  const credentialsFile = config.PUSH_CREDENTIALS;
  return [
    new Releaser({ database, ...stores, repositoryAt }),
    new Pusher({ database, remotes: new Remotes(database), repositoryAt, credentialsFile }),
    new Housekeeper({ database, repositories: stores.repositories, repositoryAt }),
  ];
}

const mediationMsOf = (config: IntegrationConfig): number => config.MERGE_MODEL_SECONDS * 1000;

function modelOf(config: IntegrationConfig, usage: Usage): MediationModel | null {
  const { LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey, LLM_MODEL: model } = config;
  if (baseUrl === undefined || model === undefined) return null;
  const prices = {
    inputCostPerToken: config.LLM_INPUT_COST_PER_TOKEN,
    outputCostPerToken: config.LLM_OUTPUT_COST_PER_TOKEN,
  };
  return mediationModel({ baseUrl, apiKey, model, ...prices }, { usage, limitMs: mediationMsOf(config) });
}
