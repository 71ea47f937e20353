/** An epic's money, in US dollars: all its model calls so far, and its limit. */
export interface Budget {
  readonly spent: number;
  readonly limit: number;
}

/** As at the sandbox-gateway: a call that begins below the limit may end above it. */
export const isSpent = ({ spent, limit }: Budget): boolean => spent >= limit;

/** The epic may not ask the model any more. */
export class BudgetSpent extends Error {
  readonly code = 'budget-exceeded';
  readonly retryable = false;

  constructor({ spent, limit }: Budget) {
    super(`The epic has spent ${dollars(spent)} of the ${dollars(limit)} that it may cost, and has no plan yet.`);
    this.name = 'BudgetSpent';
  }
}

const AMOUNT = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });

/** `$2.50`, `$0.0125`: planning is often a matter of cents. */
export const dollars = (amount: number): string => AMOUNT.format(amount);
