/** A lifecycle as data: for every state, which event leads where. What is not listed is illegal. */
export type TransitionTable<S extends string, E extends string> = Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;

/** The next state, or a refusal that says what would have been legal. */
export type Step<S extends string, E extends string> =
  | { readonly kind: 'moved'; readonly to: S }
  | { readonly kind: 'illegal'; readonly from: S; readonly event: E; readonly legal: readonly E[] };

export function step<S extends string, E extends string>(table: TransitionTable<S, E>, from: S, event: E): Step<S, E> {
  const row = table[from];
  const to = row[event];
  return to === undefined ? { kind: 'illegal', from, event, legal: Object.keys(row) as E[] } : { kind: 'moved', to };
}

/** A state that nothing leaves. */
export const isTerminal = <S extends string, E extends string>(table: TransitionTable<S, E>, state: S): boolean =>
  Object.keys(table[state]).length === 0;
