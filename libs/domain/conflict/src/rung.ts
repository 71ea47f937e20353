import type { Refusal } from './refusal.js';
import type { Three } from './text/merge-tokens.js';

/** 0 is the plain text merge, 6 asks a model; 7 and 8 (doing it again, a person) answer what these leave open. */
export type RungNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Three states of one file as text: line breaks are `\n`, the last line has one, there is no byte order mark. */
export interface ThreeTexts extends Three<string> {
  readonly path: string;
}

/** What a rung did to one named part of the file. */
export interface Change {
  readonly what:
    | 'took-ours'
    | 'took-theirs'
    | 'merged'
    | 'combined'
    | 'mediated'
    | 'added-ours'
    | 'added-theirs'
    | 'deleted'
    | 'kept'
    | 'higher-version'
    | 'union';
  readonly name: string;
}

/** The three states of what two sides disagree about: an entity, or a stretch of lines. Null where it is not there. */
export interface EntityPair extends Three<string | null> {
  readonly name: string;
}

export interface Refused {
  readonly kind: 'refused';
  readonly because: Refusal;
  /** What exactly, in words. */
  readonly detail: string;
  readonly pairs: readonly EntityPair[];
  /** No later rung may try either: whatever it made of the text would be wrong. */
  readonly ends?: true;
}

export type Outcome =
  | { readonly kind: 'resolved'; readonly text: string; readonly changes: readonly Change[] }
  | Refused
  /** The rung knows nothing about such files. */
  | { readonly kind: 'not-for-this-file' };

/** One way of resolving a conflict. It never throws for what a text says. */
export interface Rung {
  readonly number: RungNumber;
  readonly name: string;
  attempt(texts: ThreeTexts): Promise<Outcome>;
}

export const NOT_FOR_THIS_FILE = { kind: 'not-for-this-file' } as const;

export function refused(because: Refusal, detail: string, pairs: readonly EntityPair[] = []): Refused {
  return { kind: 'refused', because, detail, pairs };
}
