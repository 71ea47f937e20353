import { Logger } from '@nestjs/common';
import type { EgressRecord } from '@manyhands/postgres';
import type { CallAllowance } from '../tools/call-allowance.js';
import type { Asked, Refusal } from './judge.js';
import type { TunnelEnd } from './tunnel.js';

/** Port: the log of events. */
export abstract class EgressEvents {
  abstract record(sandboxId: string, record: EgressRecord): Promise<void>;
}

export interface EgressBookParts {
  readonly events: EgressEvents;
  /** How many events of one sandbox are kept; whoever asks a thousand times is told of often enough. The log has every line. */
  readonly allowance: CallAllowance;
}

/** Every decision is one line of the log and, up to a number, one event. */
export class EgressBook {
  readonly #logger = new Logger('Egress');

  constructor(private readonly parts: EgressBookParts) {}

  /** Somebody without a token of this instance, told of as seldom as of one sandbox. */
  strange(authority: string): void {
    if (this.parts.allowance.take('').kind === 'no') return;
    this.#logger.warn('egress refused', { verdict: 'refused', code: 'unknown_token', host: authority.slice(0, 260) });
  }

  async refused(asked: Asked, { code }: Refusal): Promise<void> {
    await this.#write(asked, { verdict: 'refused', code, up: 0, down: 0 });
  }

  async ended(asked: Asked, { ending, up, down }: TunnelEnd): Promise<void> {
    await this.#write(asked, { verdict: 'allowed', code: ending, up, down });
  }

  async #write(asked: Asked, outcome: Pick<EgressRecord, 'verdict' | 'code' | 'up' | 'down'>): Promise<void> {
    const { sandboxId, ...about } = asked;
    const line = { sandboxId, ...about, ...outcome };
    if (outcome.verdict === 'refused') this.#logger.warn('egress refused', line);
    else this.#logger.log('egress allowed', line);
    if (this.parts.allowance.take(sandboxId).kind === 'no') return;
    const { host, phase, role } = about;
    try {
      await this.parts.events.record(sandboxId, { host, phase, role, ...outcome });
    } catch (err) {
      this.#logger.error('a decision about egress could not be recorded', { err, ...line });
    }
  }
}
