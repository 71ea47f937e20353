import type { Epics } from '@manyhands/postgres';
import { ProblemError } from '../http/problem.js';

/** Stops an epic; one that is over already is a 409. */
export class CancelEpic {
  constructor(private readonly epics: Pick<Epics, 'cancel'>) {}

  async cancel(epicId: string): Promise<void> {
    const result = await this.epics.cancel(epicId);
    if (result.kind === 'cancelled') return;
    throw new ProblemError(409, 'epic-already-over', `The epic is ${result.status} and cannot be cancelled any more.`);
  }
}
