import { testsRun } from '@manyhands/merge-queue';
import type { GateStep, RunToGate } from '@manyhands/postgres';
import type { AffectedTests } from '../imports/affected-tests.js';
import { candidateRef } from '../sandbox/candidate-refs.js';
import { checkOut, type WorkPlace } from '../sandbox/work-place.js';
import { hasPlaceholder, placeAffected } from './place-affected.js';
import { storable } from '../storable.js';

export interface GateResult {
  readonly green: boolean;
  readonly steps: readonly GateStep[];
}

export interface GateDesk extends Pick<WorkPlace, 'server' | 'repositoryDir'> {
  /** Which test files the candidate affects; asked only if a command wants to know. */
  readonly affected: () => Promise<AffectedTests>;
  readonly gatewayUrl: string;
  readonly commandSeconds: number;
  readonly signal: AbortSignal;
}

/** The sandbox died under a command, the last of the steps: if that happens each time, the command is the cause. */
export class DiedAtWork extends Error {
  readonly steps: readonly GateStep[];

  constructor(steps: readonly GateStep[], because: string, options?: ErrorOptions) {
    super(because, options);
    const output = storable(`the sandbox died: ${because}`);
    this.steps = steps.map((one, at) => (at < steps.length - 1 ? one : { ...one, exitCode: -1, output }));
  }
}

const OUTPUT_TAIL = 8_000;
const SET_UP = '.openhands/setup.sh';

/**
 * Checks the commit out in the sandbox and runs the repository's set-up and gate, up to the first red command. A command about
 * affected tests of which there are none, too many, or nobody knows which, is passed over.
 */
export async function runSteps(run: RunToGate, desk: GateDesk): Promise<GateResult> {
  // Nothing is registered like this; a gate that only passes commands over must not be green all the same.
  if (run.gate.every(hasPlaceholder)) throw new Error('the gate has no command that runs whatever the change is');
  await checkOut(desk, { ...run, ref: candidateRef(run.runId) }, desk);
  const setUp = await step(desk, {
    command: SET_UP,
    shell: `if [ -f ${SET_UP} ]; then bash ${SET_UP}; fi`,
    before: [],
  });
  if (setUp.exitCode !== 0) return { green: false, steps: [setUp] };
  const steps: GateStep[] = [];
  for (const command of run.gate) {
    const done = await gateStep(desk, command, steps);
    steps.push(done);
    if (done.exitCode !== 0) return { green: false, steps };
  }
  return { green: true, steps };
}

async function gateStep(desk: GateDesk, command: string, before: readonly GateStep[]): Promise<GateStep> {
  if (!hasPlaceholder(command)) return step(desk, { command, shell: command, before, counted: true });
  const placed = placeAffected(command, await desk.affected());
  if (placed.kind === 'skip') return { command, exitCode: 0, output: storable(placed.because), seconds: 0 };
  return step(desk, { command: storable(placed.command), shell: placed.command, before });
}

interface Command {
  /** As people know it. */
  readonly command: string;
  readonly shell: string;
  readonly before: readonly GateStep[];
  /** Whether it must run tests if the gate runs any: what runs affected tests may have none to run. */
  readonly counted?: boolean;
}

async function step(desk: GateDesk, { command, shell, before, counted = false }: Command): Promise<GateStep> {
  const started = performance.now();
  const seconds = (): number => Math.round(performance.now() - started) / 1000;
  const options = { cwd: desk.repositoryDir, timeoutSeconds: desk.commandSeconds, signal: desk.signal };
  const result = await desk.server.bash(shell, options).catch((cause: unknown) => {
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new DiedAtWork([...before, { command, exitCode: -1, output: '', seconds: seconds() }], because, { cause });
  });
  const note = result.timedOut ? `\n(stopped after ${desk.commandSeconds} s)` : '';
  return {
    command,
    exitCode: result.exitCode,
    output: storable(result.output.slice(-OUTPUT_TAIL)) + note,
    seconds: seconds(),
    ...(counted && { tests: testsRun(result.output) }),
  };
}
