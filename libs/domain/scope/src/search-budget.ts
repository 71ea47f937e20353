import { MAX_SEARCH_STEPS } from './limits.js';
import { ScopeTooComplexError } from './too-complex-error.js';

const LITTLE_PER_STEP = 10;

/**
 * Counts the steps of one question, so that none can hang. Who asks many questions gives each a budget of its own that
 * also spends from a common `total`.
 */
export class SearchBudget {
  private left: number;

  constructor(
    private readonly limit: number = MAX_SEARCH_STEPS,
    private readonly total?: SearchBudget,
  ) {
    this.left = limit;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }

  /** For what costs little beside a step of a search: ten of these count as one step. */
  spendLittle(times: number): void {
    this.spend(times / LITTLE_PER_STEP);
  }

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new ScopeTooComplexError(`more than ${this.limit} steps`);
    this.total?.spend(steps);
  }
}
