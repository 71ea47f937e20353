import { AFFECTED_TESTS } from '@manyhands/contracts';

/**
 * Why these commands are no gate, or null. The answer of a gate is remembered for the tree, whatever `develop` it was built on; which tests
 * are affected depends on that `develop`, so a green of them alone says nothing that could be remembered.
 */
export function gateProblem(gate: readonly string[]): string | null {
  if (gate.some((command) => !command.includes(AFFECTED_TESTS))) return null;
  return `needs at least one command without ${AFFECTED_TESTS}, as its last one: affected tests only find out sooner what the whole gate decides`;
}
