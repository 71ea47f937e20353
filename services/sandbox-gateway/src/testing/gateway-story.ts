import { join } from 'node:path';
import { BareRepository } from '@manyhands/git';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { startService } from '@manyhands/nest';
import { LeaseHold, Leases, Pushes, SandboxLedger, TeamDesk } from '@manyhands/postgres';
import { TestTeam, testDatabase, type TestDatabase } from '@manyhands/postgres/testing';
import { sandboxToken } from '@manyhands/system';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { GitController } from '../git/git.controller.js';
import { GitServer } from '../git/git-server.js';
import { Verdicts } from '../git/verdicts.js';
import { CallAllowance } from '../tools/call-allowance.js';
import { McpController } from '../tools/mcp.controller.js';
import { McpDoor } from '../tools/mcp-door.js';
import { teamTools } from '../tools/team-tools.js';
import { ToolCalls } from '../tools/tool-calls.js';
import { FilesOfIntegrationBranch } from '../tools/tracked-files.js';

const SECRET = 'ab'.repeat(32);
export const CALLS_PER_MINUTE = 12;

type Service = Awaited<ReturnType<typeof startService>>;

/** The git and the tools of a gateway over HTTP, on a real Postgres and a real repository, with a team to tell stories of. */
export class GatewayStory {
  /** Milliseconds, as the gateway counts them. */
  now = 0;
  #service: Service | undefined;

  private constructor(
    readonly test: TestDatabase,
    readonly dir: { path: string; remove(): Promise<void> },
    readonly verdicts: Verdicts,
    readonly team: TestTeam,
  ) {}

  static async begin(files: Record<string, string>): Promise<GatewayStory> {
    const test = await testDatabase();
    const verdicts = new Verdicts();
    await verdicts.open();
    const team = await new TestTeam(test.db).gather();
    const story = new GatewayStory(test, await temporaryDirectory(), verdicts, team);
    await story.#seed(files);
    story.#service = await story.#serve();
    return story;
  }

  async end(): Promise<void> {
    await this.#service?.close();
    await this.verdicts.close();
    await this.test.drop();
    await this.dir.remove();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#service?.port}`;
  }

  /** The token of a new sandbox of this session. */
  async token(sessionId: string, purpose: 'work' | 'review' | 'gate' = 'work'): Promise<string> {
    const { sandboxes, repositoryId } = this.team;
    const id = await sandboxes.request({ purpose, repositoryId, ...(purpose === 'gate' ? {} : { sessionId }) });
    await sandboxes.claimStart(id);
    return sandboxToken(SECRET, id);
  }

  /** A clone as the worker prepares it. */
  clone(token: string): Promise<WorkTree> {
    const config = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${this.url}/.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Bearer ${token}`,
    };
    return WorkTree.clone(
      `${this.url}/git/${this.team.repositoryId}.git`,
      join(this.dir.path, token.slice(-20)),
      config,
    );
  }

  /** A client of the tools, as an engine has one. */
  async client(token: string): Promise<Client> {
    const client = new Client({ name: 'story', version: '1' });
    const headers = { authorization: `Bearer ${token}` };
    const transport = new StreamableHTTPClientTransport(new URL(`${this.url}/mcp`), { requestInit: { headers } });
    await client.connect(transport);
    return client;
  }

  /** One call; `refused` is what MCP calls an error. */
  async call(
    client: Client,
    name: string,
    given: Record<string, unknown> = {},
  ): Promise<{ text: string; refused: boolean }> {
    const result = (await client.callTool({ name, arguments: given })) as CallToolResult;
    const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    return { text, refused: result.isError === true };
  }

  async #seed(files: Record<string, string>): Promise<void> {
    const bare = await BareRepository.init(this.#repository(this.team.repositoryId), { initialBranch: 'develop' });
    const tree = await WorkTree.create(join(this.dir.path, 'seed'), { branch: 'develop' });
    await tree.commit('seed', files);
    await tree.git('push', '--quiet', bare.dir, 'develop');
  }

  #repository(id: string): string {
    return join(this.dir.path, 'repositories', `${id}.git`);
  }

  #serve(): Promise<Service> {
    const { db } = this.test;
    const shared = { principals: new SandboxLedger(db), secret: SECRET };
    const repositoryAt = (id: string) => new BareRepository(this.#repository(id));
    const limits = { maxPushBytes: 1e7, maxFileBytes: 1e6 };
    const record = { pushes: new Pushes(db), standings: new LeaseHold(db), verdicts: this.verdicts };
    const desk = new TeamDesk(db);
    const tools = teamTools({ desk, wishes: new Leases(db), tracked: new FilesOfIntegrationBranch(repositoryAt) });
    const allowance = new CallAllowance({ perMinute: CALLS_PER_MINUTE, now: () => this.now });
    const door = new McpDoor({ ...shared, calls: new ToolCalls({ tools, allowance, desk }) });
    class Gateway {}
    const providers = [
      { provide: GitServer, useValue: new GitServer({ ...shared, ...record, ...limits, repositoryAt }) },
      { provide: McpDoor, useValue: door },
    ];
    return startService({ module: Gateway, controllers: [GitController, McpController], providers }, {});
  }
}
