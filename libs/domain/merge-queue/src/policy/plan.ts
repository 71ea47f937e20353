import type { AbandonReason } from './action.js';
import type { Chain } from './chain.js';
import type { QueueState, Tip } from './state.js';

/** A commit whose gate's answer is wanted. */
export interface Wish {
  readonly tip: Tip;
  /** It was red and is to be tested again, in the same environment. */
  readonly again?: { readonly environment: string };
  /** Runs of it that are wanted at once. Default 1. */
  readonly times?: number;
}

/** What a policy wants of the world: the most urgent first. Runs that nobody wishes for are cancelled. */
export interface Plan {
  readonly wishes: readonly Wish[];
  /** Stacks to build on `develop`, as lists of changes from the bottom. */
  readonly builds: readonly (readonly string[])[];
  readonly abandons?: readonly { readonly candidateId: string; readonly because: AbandonReason }[];
}

/** To begin anew: all stacks are given up, what is known of their trees stays known. */
export const withoutAll = (chains: readonly Chain[]): Plan => ({
  wishes: [],
  builds: [],
  abandons: chains.map(({ stack }) => ({ candidateId: stack.candidateId, because: 'superseded' })),
});

/** To let everything run that runs, while stacks change. */
export const underWay = ({ runs }: Pick<QueueState, 'runs'>): Wish[] =>
  runs.flatMap(({ state, tree }) => (state === 'running' ? [{ tip: { sha: '', tree } }] : []));
