import { MAX_SEARCH_STEPS } from './limits.js';
import { ScopeTooComplexError } from './too-complex-error.js';

/** Counts the steps of one question, so that none can hang. */
export class SearchBudget {
  private left = MAX_SEARCH_STEPS;

  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new ScopeTooComplexError(`more than ${MAX_SEARCH_STEPS} steps`);
  }
}
