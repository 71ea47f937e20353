import { Altered } from './altered.js';
import type { Audit } from './audit.js';
import type { Daemon, DaemonCall } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { RelayUnavailable } from './relay-unavailable.js';

/** What an effect is about, for the audit. */
export interface Effect {
  /** `relay.start`. */
  readonly operation: string;
  readonly object: string;
  readonly because?: string;
}

/** What the gateway does for a client without being asked; on record like what clients ask for. */
export class OwnEffects {
  constructor(
    private readonly daemon: Daemon,
    private readonly audit: Audit,
    private readonly client: string,
  ) {}

  /** Throws what `work` throws, and when the record cannot be written. */
  async perform<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    const record = { client: this.client, ...effect };
    this.audit.record({ ...record, outcome: 'allowed' });
    let result: T;
    try {
      result = await work();
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      this.audit.record({ ...record, outcome: error instanceof Altered ? 'alarm' : 'failed', because });
      throw error;
    }
    this.audit.record({ ...record, outcome: 'done' });
    return result;
  }

  /** The document of an answer that must be a success. Throws {@link RelayUnavailable} with the daemon's own sentence. */
  async demand(call: DaemonCall): Promise<unknown> {
    const { status, document } = await this.daemon.call(call);
    // 304: it is so already.
    if ((status >= 200 && status < 300) || status === 304) return document;
    throw new RelayUnavailable(`${call.method} ${call.path}: ${textOf(fieldsOf(document)['message']) || status}`);
  }
}
