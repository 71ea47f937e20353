import { isError, type Violation } from '@manyhands/plan';
import type { Paint } from '../output/colour.js';

/** Each violation as a line for people. */
export function violationLines(violations: readonly Violation[], paint: Paint): string[] {
  return violations.map((violation) => {
    const { code, message, path } = violation;
    const kind = isError(violation) ? paint.red('error') : paint.yellow('warning');
    return `${kind} ${code}: ${message}${path === undefined ? '' : ` (${path})`}`;
  });
}

/** "one error and 2 warnings". */
export function countedViolations(violations: readonly Violation[]): string {
  const errors = violations.filter(isError).length;
  const parts = [counted(errors, 'error'), counted(violations.length - errors, 'warning')];
  return parts.filter((part) => part !== '').join(' and ');
}

function counted(number: number, what: string): string {
  if (number === 0) return '';
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}
