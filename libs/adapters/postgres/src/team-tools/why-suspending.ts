export interface HumanQuestion {
  readonly question: string;
  readonly options: readonly string[];
  /** What the agent does without an answer. Null: it cannot go on. */
  readonly fallback: string | null;
}

/** Why the agent of a session cannot go on: it is blocked, or it asks what only a person can know. */
export type WhySuspending =
  { readonly kind: 'blocked'; readonly reason: string } | { readonly kind: 'question'; readonly asked: HumanQuestion };
