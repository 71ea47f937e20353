import type { SyntaxReader } from '@manyhands/conflict';
import { ChangeMediator, type MediatorParts } from './change-mediator.js';
import { KnownAnswers } from './known-answers.js';
import type { MediationModel } from './mediation-model.js';

export interface MediationParts {
  readonly reader: SyntaxReader;
  /** Null when none is configured. */
  readonly model: MediationModel | null;
  /** For all questions about one change together, in milliseconds. */
  readonly limitMs: number;
}

/** Rung 6 as this service has it. */
export class Mediation {
  private readonly known = new KnownAnswers();

  constructor(private readonly parts: MediationParts) {}

  get reader(): SyntaxReader {
    return this.parts.reader;
  }

  /** For one change from now on. `signal`: the process leaves. */
  begin({ about, signal }: Pick<MediatorParts, 'about'> & { readonly signal: AbortSignal }): {
    mediator: ChangeMediator;
    over: AbortSignal;
  } {
    const over = AbortSignal.any([signal, AbortSignal.timeout(this.parts.limitMs)]);
    return { mediator: new ChangeMediator({ model: this.parts.model, known: this.known, about, over }), over };
  }
}
