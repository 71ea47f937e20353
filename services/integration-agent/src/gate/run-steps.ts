import { posix } from 'node:path';
import type { AgentServer } from '@manyhands/agent-server';
import { checkoutCommand, quote } from '@manyhands/environment';
import type { CandidateToGate, GateStep } from '@manyhands/postgres';
import { storable } from './storable.js';

export interface GateResult {
  readonly green: boolean;
  readonly steps: readonly GateStep[];
}

export interface GateDesk {
  readonly server: AgentServer;
  readonly repositoryDir: string;
  readonly gatewayUrl: string;
  readonly commandSeconds: number;
  readonly signal: AbortSignal;
}

const PREPARE_SECONDS = 600;
const OUTPUT_TAIL = 8_000;

/** Checks the candidate out in the sandbox and runs the repository's gate, up to the first red command. */
export async function runSteps(candidate: CandidateToGate, desk: GateDesk): Promise<GateResult> {
  await prepare(candidate, desk);
  const steps: GateStep[] = [];
  for (const command of candidate.gate) {
    const step = await run(desk, command);
    steps.push(step);
    if (step.exitCode !== 0) return { green: false, steps };
  }
  return { green: true, steps };
}

/** The candidate is on no branch; only its gate sandbox may fetch it, by its own ref. */
async function prepare(candidate: CandidateToGate, desk: GateDesk): Promise<void> {
  const url = `${desk.gatewayUrl}/git/${candidate.repositoryId}.git`;
  const dir = quote(desk.repositoryDir);
  const ref = `refs/manyhands/candidates/${candidate.candidateId}`;
  const command = [
    `{ ${checkoutCommand({ url, dir: desk.repositoryDir })}; }`,
    `cd ${dir}`,
    `git fetch -q origin ${quote(ref)}`,
    `git checkout -q --detach ${candidate.sha}`,
    'if [ -f .openhands/setup.sh ]; then bash .openhands/setup.sh; fi',
  ].join(' && ');
  const result = await desk.server.bash(command, {
    cwd: posix.dirname(desk.repositoryDir),
    timeoutSeconds: PREPARE_SECONDS,
    signal: desk.signal,
  });
  if (result.exitCode !== 0)
    throw new Error(`preparing the gate failed (exit ${result.exitCode}): ${result.output.slice(-OUTPUT_TAIL)}`);
}

async function run(desk: GateDesk, command: string): Promise<GateStep> {
  const started = performance.now();
  const result = await desk.server.bash(command, {
    cwd: desk.repositoryDir,
    timeoutSeconds: desk.commandSeconds,
    signal: desk.signal,
  });
  const note = result.timedOut ? `\n(stopped after ${desk.commandSeconds} s)` : '';
  return {
    command,
    exitCode: result.exitCode,
    output: storable(result.output.slice(-OUTPUT_TAIL)) + note,
    seconds: Math.round(performance.now() - started) / 1000,
  };
}
