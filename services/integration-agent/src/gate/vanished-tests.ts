import type { GateStep } from '@manyhands/postgres';
import type { GateAnswer } from './gate.js';

/**
 * A gate in which no test ran is green whatever the change does. Where the same gate ran tests on `develop`, that is red: the last
 * command says why, with the count of before. Where it ran none there either, or nobody knows, the exit status is believed.
 *
 * @param onDevelop - what the gate came to on `develop` without the change; null when it was never run there.
 */
export function redIfTestsVanished(
  answer: Extract<GateAnswer, { kind: 'answered' }>,
  onDevelop: readonly GateStep[] | null,
): typeof answer {
  const before = testsOf(onDevelop ?? []);
  const last = answer.steps.at(-1);
  if (last === undefined || before === 0) return answer;
  const tests = before === 1 ? 'one ran' : `${before} ran`;
  const redBecause = `no test ran, where ${tests} on \`develop\` without the change`;
  return { ...answer, green: false, steps: [...answer.steps.slice(0, -1), { ...last, redBecause }] };
}

export const testsOf = (steps: readonly GateStep[]): number => steps.reduce((sum, { tests }) => sum + (tests ?? 0), 0);
