import { join } from 'node:path';
import { SandboxLedger, type Database } from '@manyhands/postgres';
import { agentServerKey } from '@manyhands/system';
import { FakeAgentServer, type ServerBehaviour } from './fake-agent-server.js';

/** Why a sandbox is stopped that fills its disk. */
export const DISK_FULL = { code: 'disk-full', message: 'it wrote 11.2 GiB where its role may have 10 GiB' };

/**
 * Fake: does what the environment-manager does for the ledger of sandboxes. Each sandbox is a fake agent-server with a folder of its
 * own. The story says what goes wrong; without a word all is well.
 */
export class FakeSandboxes {
  /** For each of the next starts: what is wrong with it. */
  readonly failures: string[] = [];
  /** For each of the next sandboxes that start. */
  readonly behaviours: ServerBehaviour[] = [];
  /** Whether a request for a sandbox is heard at all. */
  deaf = false;
  readonly servers: FakeAgentServer[] = [];
  private readonly ledger: SandboxLedger;
  private readonly waiting: ((server: FakeAgentServer) => void)[] = [];
  private readonly live = new Map<string, FakeAgentServer>();
  private readonly unsubscribe: () => void;
  private settling: Promise<void> = Promise.resolve();

  constructor(private readonly parts: { database: Database; dir: string; secret: string }) {
    this.ledger = new SandboxLedger(parts.database);
    this.unsubscribe = parts.database.signals.onEvent(({ type }) => {
      if (type === 'sandbox.requested' || type === 'sandbox.stopping')
        this.settling = this.settling.then(() => this.settle());
    });
  }

  /** Ids of the sandboxes that run. */
  running(): string[] {
    return [...this.live.keys()];
  }

  /** Resolves with the next sandbox, before anybody talks to it. */
  started(): Promise<FakeAgentServer> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Takes a sandbox out of use, as the environment-manager does with one that must not go on. */
  async breakDown(server: FakeAgentServer, reason: { readonly code: string; readonly message: string }): Promise<void> {
    this.live.delete(await this.markBroken(server, reason));
    await server.stop();
  }

  /** The same between its two steps: it is out of use and still there. Returns its id. */
  async markBroken(
    server: FakeAgentServer,
    reason: { readonly code: string; readonly message: string },
  ): Promise<string> {
    const [id] = [...this.live].find(([, one]) => one === server) ?? [];
    if (id === undefined) throw new Error('there is no such sandbox');
    await this.ledger.brokeDown(id, reason);
    return id;
  }

  /** Resolves when all that was asked for so far has been done. */
  async settled(): Promise<void> {
    this.settling = this.settling.then(() => this.settle());
    await this.settling;
  }

  async end(): Promise<void> {
    this.unsubscribe();
    await this.settling;
    await Promise.all([...this.live.values()].map((server) => server.stop()));
  }

  private async settle(): Promise<void> {
    for (const { id, status } of await this.ledger.unsettled()) {
      if (status === 'stopping') await this.stop(id);
      else if (!this.deaf) await this.start(id);
    }
  }

  private async start(id: string): Promise<void> {
    if ((await this.ledger.claimStart(id)) === null) return;
    const failure = this.failures.shift();
    if (failure !== undefined) return this.ledger.failed(id, { code: 'sandbox-start-failed', message: failure });
    const server = await FakeAgentServer.start({
      dir: join(this.parts.dir, 'sandboxes', id),
      apiKey: agentServerKey(this.parts.secret, id),
      behaviour: this.behaviours.shift() ?? 'works',
    });
    this.live.set(id, server);
    server.onFull = () => this.breakDown(server, DISK_FULL);
    this.servers.push(server);
    this.waiting.splice(0).forEach((tell) => tell(server));
    const place = { url: server.url, workingDir: join(server.dir, 'repository') };
    await this.ledger.ready(id, { ...place, provider: 'fake', isolation: 'not isolated: development only' });
  }

  private async stop(id: string): Promise<void> {
    await this.live.get(id)?.stop();
    this.live.delete(id);
    await this.ledger.stopped(id);
  }
}
