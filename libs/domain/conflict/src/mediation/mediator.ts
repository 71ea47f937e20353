import type { Refusal } from '../refusal.js';
import type { EntityPair } from '../rung.js';

/** What a model is asked: one entity that two sides changed, and nothing else of the file. */
export interface MediationQuestion {
  /** Of the file, in its repository. */
  readonly path: string;
  readonly pair: EntityPair;
  /** The first answer and what was wrong with it, when this is the second question. */
  readonly earlier: { readonly said: string; readonly problem: string } | null;
}

/** Why there is no answer, and none is to be expected. */
export interface NoAnswer {
  readonly kind: 'none';
  readonly because: Extract<
    Refusal,
    'no-model' | 'budget-spent' | 'no-answer' | 'declined' | 'too-slow' | 'too-large' | 'crashed'
  >;
  readonly detail: string;
}

export type MediationAnswer =
  /** `text`: the merged entity, unjudged. `said`: the whole answer, as it is shown to the model again. */
  | { readonly kind: 'merged'; readonly text: string; readonly said: string }
  /** It is not in the form that was asked for; `problem` says so in words. */
  | { readonly kind: 'garbled'; readonly said: string; readonly problem: string }
  | NoAnswer;

/** Merges what two sides made of one entity, as a neutral party. It is never trusted: whoever asks judges the text. */
export abstract class Mediator {
  /** Whether it may be asked about so many entities of one more file; why not, else null. Asked before the first question. */
  abstract admit(entities: number): Promise<NoAnswer | null>;
  abstract mediate(question: MediationQuestion): Promise<MediationAnswer>;
}
