import {
  contains,
  isEmpty,
  matches,
  overlap,
  type Scope,
  ScopeTooComplexError,
  SearchBudget,
  sizeOf,
  type Witness,
} from '@manyhands/scope';

/** Most steps of all questions about one plan together: about five seconds. */
export const MAX_PLAN_STEPS = 10_000_000;

/** Most steps of one question; usual ones take less than a thousand. */
const MAX_STEPS = 500_000;

/** Most questions that may go over it. Each takes much time and memory, and shows that the others will, too. */
const MAX_UNDECIDED = 10;

/** Not decided: the question went over its bound, or the plan over its. */
export interface TooComplex {
  readonly kind: 'too-complex';
  readonly message: string;
}

const SPENT: TooComplex = { kind: 'too-complex', message: 'this plan is too complex to compare all its scopes' };

/** What comparing two scopes came to. */
export type Comparison =
  { readonly kind: 'disjoint' } | { readonly kind: 'overlap'; readonly witness: Witness } | TooComplex;

/** Going through the patterns of two scopes costs little beside a search: so many count as one step. */
const PATTERNS_PER_STEP = 50;

/** Answers questions about scopes as long as its budget lasts, so that no plan can hang a check. */
export class Prover {
  private readonly total: SearchBudget;
  private undecided = 0;

  /** `steps` for all questions, `each` for one. */
  constructor(
    steps = MAX_PLAN_STEPS,
    private readonly each = MAX_STEPS,
  ) {
    this.total = new SearchBudget(steps);
  }

  /** Its answers are worth nothing any more: stop asking. */
  get isSpent(): boolean {
    return this.total.isSpent || this.undecided > MAX_UNDECIDED;
  }

  compare(left: Scope, right: Scope): Comparison {
    const answer = this.within((budget) => {
      this.total.spend((sizeOf(left).alternatives + sizeOf(right).alternatives) / PATTERNS_PER_STEP);
      return overlap(left, right, { budget });
    });
    if (answer === null) return { kind: 'disjoint' };
    return 'kind' in answer ? answer : { kind: 'overlap', witness: answer };
  }

  isEmpty(scope: Scope): boolean | TooComplex {
    return this.within((budget) => isEmpty(scope, budget));
  }

  contains(outer: Scope, inner: Scope): boolean | TooComplex {
    return this.within((budget) => contains(outer, inner, budget));
  }

  matches(scope: Scope, path: string): boolean | TooComplex {
    return this.within(() => {
      this.total.spend(sizeOf(scope).states);
      return matches(scope, path);
    });
  }

  /** Counts work of another kind. */
  charge(steps: number): void {
    this.within(() => this.total.spend(steps));
  }

  private within<Answer>(ask: (budget: SearchBudget) => Answer): Answer | TooComplex {
    if (this.isSpent) return SPENT;
    try {
      return ask(new SearchBudget(this.each, this.total));
    } catch (error) {
      if (!(error instanceof ScopeTooComplexError)) throw error;
      this.undecided += 1;
      return { kind: 'too-complex', message: error.message };
    }
  }
}
