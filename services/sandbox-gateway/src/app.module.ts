import { join } from 'node:path';
import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { repositoriesIn } from '@manyhands/git';
import { describeModel } from '@manyhands/model';
import { HealthChecks, HealthController } from '@manyhands/nest';
import { Database, LeaseHold, Leases, Pushes, SandboxLedger, TeamDesk, Usage } from '@manyhands/postgres';
import type { GatewayConfig } from './config.js';
import { egressProviders } from './egress/egress.providers.js';
import { GitController } from './git/git.controller.js';
import { GitServer } from './git/git-server.js';
import { Verdicts } from './git/verdicts.js';
import { ModelController } from './model/model.controller.js';
import { ModelProxy } from './model/model-proxy.js';
import { TokenWatch } from './principals/token-watch.js';
import { CallAllowance } from './tools/call-allowance.js';
import { McpController } from './tools/mcp.controller.js';
import { McpDoor } from './tools/mcp-door.js';
import { teamTools } from './tools/team-tools.js';
import { ToolCalls } from './tools/tool-calls.js';
import { FilesOfIntegrationBranch } from './tools/tracked-files.js';

/** Closes what the process opened, after the last request was answered. */
class Doors implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly verdicts: Verdicts,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.verdicts.close();
    await this.database.close();
  }
}

async function openVerdicts(): Promise<Verdicts> {
  const verdicts = new Verdicts();
  await verdicts.open();
  return verdicts;
}

/** A session that ends or goes on to another phase, and a sandbox that is to stop or has failed, are looked at when it happens. */
const TELLS_OF_AN_END: readonly string[] = [
  'session.ended',
  'session.start_state',
  'sandbox.stopping',
  'sandbox.failed',
];

function watchTokens(database: Database, principals: SandboxLedger): TokenWatch {
  const watch = new TokenWatch(principals);
  database.signals.onEvent(({ type }) => TELLS_OF_AN_END.includes(type) && void watch.look());
  return watch;
}

/** The only place where adapters meet the gateway. */
@Module({})
export class AppModule {
  static with(config: GatewayConfig): DynamicModule {
    return {
      module: AppModule,
      controllers: [GitController, ModelController, McpController, HealthController],
      providers: [
        {
          provide: Database,
          useFactory: () => Database.open({ url: config.DATABASE_URL, applicationName: 'sandbox-gateway' }),
        },
        { provide: SandboxLedger, useFactory: (database: Database) => new SandboxLedger(database), inject: [Database] },
        { provide: TokenWatch, useFactory: watchTokens, inject: [Database, SandboxLedger] },
        { provide: Verdicts, useFactory: openVerdicts },
        {
          provide: GitServer,
          useFactory: (database: Database, principals: SandboxLedger, verdicts: Verdicts) =>
            gitServer(config, { database, principals, verdicts }),
          inject: [Database, SandboxLedger, Verdicts],
        },
        {
          provide: ModelProxy,
          useFactory: (database: Database, principals: SandboxLedger, watch: TokenWatch) =>
            modelProxy(config, { database, principals, watch }),
          inject: [Database, SandboxLedger, TokenWatch],
        },
        {
          provide: McpDoor,
          useFactory: (database: Database, principals: SandboxLedger) => mcpDoor(config, { database, principals }),
          inject: [Database, SandboxLedger],
        },
        ...egressProviders(config),
        {
          provide: HealthChecks,
          useFactory: (database: Database) =>
            new HealthChecks([{ name: 'database', required: true, probe: () => database.ping() }]),
          inject: [Database],
        },
        {
          provide: Doors,
          useFactory: (database: Database, verdicts: Verdicts) => new Doors(database, verdicts),
          inject: [Database, Verdicts],
        },
      ],
    };
  }
}

const repositoriesOf = (config: GatewayConfig) => repositoriesIn(join(config.MANYHANDS_DATA_DIR, 'repositories'));

/** Calls of team tools that one session may make within a minute. A model that works makes a few. */
const TOOL_CALLS_PER_MINUTE = 30;

function mcpDoor(config: GatewayConfig, parts: { database: Database; principals: SandboxLedger }): McpDoor {
  const desk = new TeamDesk(parts.database);
  const wishes = new Leases(parts.database);
  const tracked = new FilesOfIntegrationBranch(repositoriesOf(config));
  const allowance = new CallAllowance({ perMinute: TOOL_CALLS_PER_MINUTE, now: () => performance.now() });
  const calls = new ToolCalls({ tools: teamTools({ desk, wishes, tracked }), allowance, desk });
  return new McpDoor({ principals: parts.principals, secret: config.MANYHANDS_SECRET, calls });
}

const gitServer = (
  config: GatewayConfig,
  parts: { database: Database; principals: SandboxLedger; verdicts: Verdicts },
): GitServer =>
  new GitServer({
    principals: parts.principals,
    pushes: new Pushes(parts.database),
    standings: new LeaseHold(parts.database),
    verdicts: parts.verdicts,
    secret: config.MANYHANDS_SECRET,
    repositoryAt: repositoriesOf(config),
    maxPushBytes: config.MAX_PUSH_BYTES,
    maxFileBytes: config.MAX_FILE_BYTES,
  });

async function modelProxy(
  config: GatewayConfig,
  parts: { database: Database; principals: SandboxLedger; watch: TokenWatch },
): Promise<ModelProxy> {
  const upstream = { baseUrl: config.LLM_BASE_URL, apiKey: config.LLM_API_KEY, model: config.LLM_MODEL };
  return new ModelProxy({
    principals: parts.principals,
    watch: parts.watch,
    usage: new Usage(parts.database),
    secret: config.MANYHANDS_SECRET,
    upstream,
    inputCostPerToken: config.LLM_INPUT_COST_PER_TOKEN,
    outputCostPerToken: config.LLM_OUTPUT_COST_PER_TOKEN,
    scripted: (await describeModel(upstream)).scripted,
  });
}
