import type { Database } from '@manyhands/postgres';
import type { Integrator } from '../queue/integrator.js';

/** An integrator with a connection of its own, as a process of its own has. */
export class IntegratorProcess {
  readonly leaving = new AbortController();

  constructor(
    readonly integrator: Integrator,
    readonly database: Database,
    private readonly repositoryId: string,
  ) {}

  run(): Promise<void> {
    return this.integrator.run(this.repositoryId, this.leaving.signal);
  }

  /** What a new process does first: it goes on with what another one left. */
  async takeOver(): Promise<void> {
    this.integrator.resume(this.leaving.signal);
    await this.integrator.idle();
  }

  /** Its connections end with it. Ending it twice is fine. */
  async end(): Promise<void> {
    if (this.leaving.signal.aborted) return;
    this.leaving.abort(new Error('the story is over'));
    await this.integrator.idle();
    await this.database.close();
  }
}
