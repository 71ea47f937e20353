import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Doorbell } from '@manyhands/bullmq';
import { Sandboxes } from '@manyhands/environment';
import { BareRepository, importRepository, readReleaseFacts, repositoriesIn } from '@manyhands/git';
import { describeModel, OpenAiModel } from '@manyhands/model';
import { HealthChecks } from '@manyhands/nest';
import { PlannerModel } from '@manyhands/plan';
import {
  Agents,
  ApiTokens,
  Database,
  Epics,
  Escalations,
  EventLog,
  Idempotency,
  newId,
  Outbox,
  Plannings,
  Plans,
  Releases,
  Repositories,
  Roles,
  SandboxLedger,
  SandboxPool,
  Sessions,
  Usage,
  Views,
} from '@manyhands/postgres';
import type { DynamicModule, Provider } from '@nestjs/common';
import { ApiModule } from './api.module.js';
import type { Config } from './config.js';
import { ContextThread } from './context/context-thread.js';
import { DiskWatch } from './environment/disk-watch.js';
import { environmentProviders } from './environment/environment.providers.js';
import { SandboxKeeper } from './environment/sandbox-keeper.js';
import { sandboxesBy } from './environment/sandboxes-by.js';
import { WarmPool } from './environment/warm-pool.js';
import { CancelEpic } from './epics/cancel-epic.js';
import { AnswerQuestion } from './escalations/answer-question.js';
import { EventHub } from './events/event-hub.js';
import { EVENT_READS } from './events/event-source.js';
import { SSE_OPTIONS } from './events/events.controller.js';
import { firstToken } from './http/first-token.js';
import { ANSWERS } from './http/idempotency.interceptor.js';
import { TOKENS } from './http/login.controller.js';
import { SessionCookies } from './http/session-cookie.js';
import { Lifecycle } from './lifecycle.js';
import { made, type Instances } from './made.js';
import { PlanEpic } from './planning/plan-epic.js';
import { PLANNING_CONCURRENCY, planningProviders, pricesOf } from './planning/planning.providers.js';
import { Consumers } from './relay/consumers.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { Reconciler } from './relay/reconciler.js';
import { AskForRelease } from './releases/ask-for-release.js';
import { RELEASES } from './releases/releases.controller.js';
import { REPOSITORIES } from './repositories/repositories.controller.js';
import { TakeInRepository } from './repositories/take-in-repository.js';
import { SystemFacts } from './system/system-facts.js';
import { READ_MODEL } from './views/read-model.js';

/** Seconds without a claim after which work is rung again. */
const RE_RING_SECONDS = 3;

/** The only place where adapters, use cases and controllers meet. */
export class AppModule {
  static with(config: Config): DynamicModule {
    return ApiModule.with([
      ...connections(config),
      ...stores(),
      ...useCases(config),
      ...environmentProviders(config, repositoriesDir(config)),
      ...planningProviders(config),
      ...background(config),
      ...edge(config),
    ]);
  }
}

/** Version of this product. */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const endpointOf = (config: Config) => ({
  baseUrl: config.LLM_BASE_URL,
  apiKey: config.LLM_API_KEY,
  model: config.LLM_MODEL,
});

const repositoriesDir = (config: Config): string => join(config.MANYHANDS_DATA_DIR, 'repositories');

function connections(config: Config): Provider[] {
  return [
    made(Database, {}, async () => {
      const database = await Database.open({ url: config.DATABASE_URL, applicationName: 'environment-manager' });
      await database.migrate();
      return database;
    }),
    made(Doorbell, {}, () => new Doorbell({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL })),
    made(PlannerModel, {}, () => new OpenAiModel({ ...endpointOf(config), ...pricesOf(config) })),
    made(Sandboxes, {}, () => sandboxesBy(config)),
  ];
}

/** What Postgres keeps, under the class of the store and under the narrower token of whoever asks for less. */
function stores(): Provider[] {
  const database = { database: Database };
  return [
    made(Agents, database, ({ database }) => new Agents(database)),
    made(ApiTokens, database, ({ database }) => new ApiTokens(database)),
    made(Epics, database, ({ database }) => new Epics(database)),
    made(Escalations, database, ({ database }) => new Escalations(database)),
    made(EventLog, database, ({ database }) => new EventLog(database)),
    made(Idempotency, database, ({ database }) => new Idempotency(database)),
    made(Outbox, database, ({ database }) => new Outbox(database)),
    made(Plannings, database, ({ database }) => new Plannings(database)),
    made(Plans, database, ({ database }) => new Plans(database)),
    made(Releases, database, ({ database }) => new Releases(database)),
    made(Repositories, database, ({ database }) => new Repositories(database)),
    made(Roles, database, ({ database }) => new Roles(database)),
    made(SandboxLedger, database, ({ database }) => new SandboxLedger(database)),
    made(SandboxPool, database, ({ database }) => new SandboxPool(database)),
    made(Sessions, database, ({ database }) => new Sessions(database)),
    made(Usage, database, ({ database }) => new Usage(database)),
    made(Views, database, ({ database }) => new Views(database)),
    { provide: READ_MODEL, useExisting: Views },
    { provide: REPOSITORIES, useExisting: Repositories },
    { provide: RELEASES, useExisting: Releases },
    { provide: EVENT_READS, useExisting: EventLog },
    { provide: ANSWERS, useExisting: Idempotency },
    { provide: TOKENS, useExisting: ApiTokens },
  ];
}

function useCases(config: Config): Provider[] {
  return [
    made(CancelEpic, { epics: Epics }, ({ epics }) => new CancelEpic(epics)),
    made(AnswerQuestion, { escalations: Escalations }, ({ escalations }) => new AnswerQuestion(escalations)),
    made(AskForRelease, { releases: Releases }, ({ releases }) => {
      const gitOf = repositoriesIn(repositoriesDir(config));
      return new AskForRelease({
        releases,
        factsOf: ({ id, integrationBranch: integration, releaseBranch: release }) =>
          readReleaseFacts(gitOf(id), { integration, release }),
      });
    }),
    made(TakeInRepository, { repositories: Repositories }, ({ repositories }) => {
      return new TakeInRepository({
        repositories,
        importRepository: (source, dir, options) => importRepository({ source, dir, ...options }),
        headOf: (dir, branch) => new BareRepository(dir).head(branch),
        newId,
        directory: repositoriesDir(config),
        allowLocalSources: config.ALLOW_LOCAL_SOURCES,
        importTimeoutMs: config.IMPORT_TIMEOUT_SECONDS * 1000,
      });
    }),
  ];
}

/** What works without being asked over HTTP. */
function background(config: Config): Provider[] {
  return [
    made(EventHub, { events: EventLog, database: Database }, ({ events, database }) => {
      return new EventHub({ events, notices: database.signals });
    }),
    made(OutboxRelay, { outbox: Outbox, doorbell: Doorbell, database: Database }, ({ database, ...parts }) => {
      return new OutboxRelay({ ...parts, signals: database.signals });
    }),
    made(
      Consumers,
      { doorbell: Doorbell, planning: PlanEpic, keeper: SandboxKeeper },
      ({ doorbell, planning, keeper }) => {
        return new Consumers(doorbell, {
          planning: { handle: ({ epicId }) => planning.plan(epicId), concurrency: PLANNING_CONCURRENCY },
          environment: { handle: ({ sandboxId }) => keeper.settle(sandboxId), concurrency: config.SANDBOX_CONCURRENCY },
        });
      },
    ),
    made(Reconciler, RECONCILER_PARTS, ({ database, outbox, keeper, warm, ...parts }) => {
      return new Reconciler({
        tryLock: database.tryLock.bind(database),
        healings: [
          { name: 'ringing again', heal: async () => void (await outbox.reRing(RE_RING_SECONDS)) },
          { name: 'ending lost sessions', heal: async () => void (await parts.sessions.reapLost()) },
          { name: 'answering late questions', heal: async () => void (await parts.escalations.answerLate()) },
          { name: 'settling sandboxes', heal: () => keeper.heal() },
          { name: 'tending warm sandboxes', heal: () => warm.tend() },
          { name: 'reaping sandboxes', heal: () => keeper.reap() },
          { name: 'reaping golden repositories', heal: () => keeper.reapGoldens() },
          { name: 'planning', heal: async () => parts.planning.heal(await parts.epics.unplanned()) },
        ],
      });
    }),
    made(Lifecycle, LIFECYCLE_PARTS, (parts) => lifecycle(config, parts)),
  ];
}

const RECONCILER_PARTS = {
  escalations: Escalations,
  database: Database,
  outbox: Outbox,
  keeper: SandboxKeeper,
  warm: WarmPool,
  sessions: Sessions,
  planning: PlanEpic,
  epics: Epics,
};

const LIFECYCLE_PARTS = {
  database: Database,
  doorbell: Doorbell,
  tokens: ApiTokens,
  keeper: SandboxKeeper,
  hub: EventHub,
  relay: OutboxRelay,
  consumers: Consumers,
  reconciler: Reconciler,
  disk: DiskWatch,
  planning: PlanEpic,
  contexts: ContextThread,
};

/** The order in which things start; they stop the other way round. */
function lifecycle(config: Config, parts: Instances<typeof LIFECYCLE_PARTS>): Lifecycle {
  const { database, doorbell, tokens, keeper } = parts;
  const tryLock = database.tryLock.bind(database);
  const print = (text: string): unknown => process.stdout.write(text);
  const access = { start: () => firstToken({ tokens, tryLock, configured: config.MANYHANDS_API_TOKEN, print }) };
  const sandboxes = { stop: () => (config.KEEP_SANDBOXES ? keeper.end() : keeper.stopAll()) };
  return new Lifecycle(
    [
      { name: 'first token', ...access },
      { name: 'sandboxes', ...sandboxes },
      parts.hub,
      parts.relay,
      parts.consumers,
      parts.reconciler,
      parts.disk,
      { name: 'planning', stop: () => parts.planning.stop() },
    ],
    [
      { name: 'contexts', close: () => parts.contexts.close() },
      { name: 'queue', close: () => doorbell.close() },
      { name: 'database', close: () => database.close() },
    ],
  );
}

/** What only the HTTP edge needs. */
function edge(config: Config): Provider[] {
  return [
    { provide: SessionCookies, useValue: new SessionCookies(config.MANYHANDS_SECRET) },
    { provide: SSE_OPTIONS, useValue: {} },
    made(HealthChecks, { database: Database }, ({ database }) => {
      return new HealthChecks([{ name: 'database', required: true, probe: () => database.ping() }]);
    }),
    made(SystemFacts, { doorbell: Doorbell, sandboxes: Sandboxes }, ({ doorbell, sandboxes }) => {
      return new SystemFacts({
        version: VERSION,
        databaseUrl: config.DATABASE_URL,
        queue: () => doorbell.describe(),
        sandbox: { provider: sandboxes.provider, isolation: sandboxes.isolation },
        model: config.LLM_MODEL,
        isScripted: async () => (await describeModel({ ...endpointOf(config), timeoutMs: 1500 })).scripted,
        startedAt: new Date(),
      });
    }),
  ];
}
