import { matches, overlap, parseScope, type Scope, ScopeTooComplexError, type Witness } from '@manyhands/scope';
import type { PlanTask } from './plan-document.js';

/** What comparing two scopes came to. */
export type Comparison =
  | { readonly kind: 'disjoint' }
  | { readonly kind: 'overlap'; readonly witness: Witness }
  | { readonly kind: 'too-complex'; readonly message: string };

export function compareScopes(left: Scope, right: Scope): Comparison {
  try {
    const witness = overlap(left, right);
    return witness === null ? { kind: 'disjoint' } : { kind: 'overlap', witness };
  } catch (error) {
    if (!(error instanceof ScopeTooComplexError)) throw error;
    return { kind: 'too-complex', message: error.message };
  }
}

/** Where in the document the witness comes from: the first pattern of the task that allows it. */
export function placeOfWitness({ scope }: PlanTask, at: number, { path, other }: Witness): string {
  const allows = (pattern: string): boolean => {
    const parsed = pattern.startsWith('!') ? null : parseScope([pattern]);
    return parsed?.ok === true && [path, other ?? path].some((each) => matches(parsed.scope, each));
  };
  const pattern = scope.findIndex(allows);
  return pattern < 0 ? `tasks[${at}].scope` : `tasks[${at}].scope[${pattern}]`;
}
