import { setTimeout as pause } from 'node:timers/promises';
import { Agents } from './agents.js';
import type { Database, HeldLock } from './database.js';

export interface PresenceOptions {
  readonly name: string;
  readonly role: string;
  readonly heartbeatMs: number;
  /** The connection that holds the name ended: another process may be this agent now, so this one must leave. */
  readonly onLost: () => void;
  readonly onBeatFailed: (error: unknown) => void;
}

const TRIES = 40;
const RETRY_MS = 250;

/** One process being one named agent: it holds the name, so that no second process can, and shows that it is there. */
export class AgentPresence {
  #leaving = false;

  private constructor(
    readonly agent: { readonly id: string; readonly name: string },
    private readonly lock: HeldLock,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  /** Waits up to ten seconds for the name: an earlier process may have died a moment ago, and that takes a moment to be noticed. */
  static async begin(database: Database, options: PresenceOptions): Promise<AgentPresence> {
    const { name, role } = options;
    const lock = await holdName(database, name);
    const agents = new Agents(database);
    const id = await agents.register({ name, role });
    const heartbeat = setInterval(() => void agents.beat(id).catch(options.onBeatFailed), options.heartbeatMs);
    const presence = new AgentPresence({ id, name }, lock, heartbeat);
    void lock.lost.then(() => !presence.#leaving && options.onLost());
    return presence;
  }

  async end(): Promise<void> {
    this.#leaving = true;
    clearInterval(this.heartbeat);
    await this.lock.release();
  }
}

async function holdName(database: Database, name: string): Promise<HeldLock> {
  for (let tries = 0; tries < TRIES; tries++) {
    const lock = await database.hold(`agent:${name}`);
    if (lock) return lock;
    await pause(RETRY_MS);
  }
  throw new Error(`another process already is agent ${name}: stop it, or give this one another AGENT_NAME`);
}
