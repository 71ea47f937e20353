import { join } from 'node:path';
import type { Database, SandboxLedger, SandboxRow } from '@manyhands/postgres';
import { agentServerKey } from '@manyhands/system';
import { FakeAgentServer } from './fake-agent-server.js';
import { ScriptedAgent } from './scripted-agent.js';

export interface FakeEnvironmentOptions {
  readonly db: Database;
  readonly ledger: SandboxLedger;
  readonly secret: string;
  /** A folder for all sandboxes. */
  readonly home: string;
}

/**
 * The environment-manager as far as a worker sees it: what the real ledger wants is started, with a scripted agent inside, and what
 * it does not want any more is gone.
 */
export class FakeEnvironment {
  /** Who sits in the sandboxes for work, and who in those for reviews. */
  readonly author = new ScriptedAgent();
  readonly reviewer = new ScriptedAgent();
  readonly running = new Map<string, FakeAgentServer>();
  /** Why no sandbox can be started, as long as it is set. */
  outage: string | null = null;
  #settling: Promise<void> = Promise.resolve();
  readonly #unsubscribe: () => void;

  constructor(private readonly options: FakeEnvironmentOptions) {
    this.#unsubscribe = options.db.signals.onEvent(({ type }) => {
      if (type === 'sandbox.requested' || type === 'sandbox.stopping' || type === 'session.ended') this.#look();
    });
  }

  /** Every sandbox that runs dies at once, and the ledger does not know. */
  async dieAll(): Promise<void> {
    await Promise.all([...this.running.values()].map((server) => server.die()));
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.settled();
    await this.dieAll();
  }

  /** Resolves when everything that was noticed so far is done. */
  settled(): Promise<void> {
    return this.#settling;
  }

  #look(): void {
    this.#settling = this.#settling.then(async () => {
      for (const row of await this.options.ledger.unsettled()) await this.#settle(row);
    });
  }

  async #settle(row: SandboxRow): Promise<void> {
    if (row.status === 'stopping') return this.#stop(row.id);
    const { ledger, secret, home } = this.options;
    if ((await ledger.claimStart(row.id)) === null) return;
    if (this.outage !== null) return ledger.failed(row.id, { code: 'sandbox-start-failed', message: this.outage });
    const agent = row.purpose === 'review' ? this.reviewer : this.author;
    const server = await FakeAgentServer.start({
      agent,
      apiKey: agentServerKey(secret, row.id),
      home: join(home, row.id),
    });
    this.running.set(row.id, server);
    const { url, workingDir } = server;
    const wanted = await ledger.ready(row.id, { url, workingDir, provider: 'fake', isolation: 'none' });
    if (!wanted) await this.#stop(row.id);
  }

  async #stop(id: string): Promise<void> {
    await this.running.get(id)?.die();
    this.running.delete(id);
    await this.options.ledger.stopped(id);
  }
}
