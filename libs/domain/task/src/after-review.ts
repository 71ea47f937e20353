export type ReviewVerdict = 'approve' | 'request_changes';

/** Requested changes that go back to the role; the next request goes to a person. */
export const REVIEW_ROUNDS_BEFORE_HUMAN = 2;

/** What becomes of a reviewed task. `rounds` are the requests for changes so far, this verdict included. */
export type AfterReview =
  | { readonly kind: 'queue'; readonly rounds: number }
  | { readonly kind: 'again'; readonly rounds: number }
  | { readonly kind: 'ask-human'; readonly rounds: number };

/**
 * Whether a reviewed change lands, goes back to its role, or is put before a person: two agents that do not agree after two
 * rounds will not agree in a third. `rounds`: requests for changes before this verdict, since a person last gave fresh tries.
 */
export function decideAfterReview(rounds: number, verdict: ReviewVerdict): AfterReview {
  if (verdict === 'approve') return { kind: 'queue', rounds };
  const asked = rounds + 1;
  return { kind: asked <= REVIEW_ROUNDS_BEFORE_HUMAN ? 'again' : 'ask-human', rounds: asked };
}
