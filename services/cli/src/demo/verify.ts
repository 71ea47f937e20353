import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AFFECTED_TESTS } from '@manyhands/contracts';
import { git } from './git.js';
import { runProgram } from './run-program.js';

export interface Verdict {
  /** Commit at the end of the integration branch. */
  readonly develop: string;
  readonly gate: 'green' | 'red';
  /** What the gate said when it was red. */
  readonly output: string;
}

const GATE_MS = 5 * 60_000;

/**
 * Clones the final integration branch to a new folder and runs the application's own checks there. What is about affected tests is left
 * out: nothing changes there.
 */
export async function verifyDevelop(bare: string, branch: string, gate: readonly string[]): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'manyhands-verify-'));
  try {
    await git(folder, 'clone', '--quiet', '--branch', branch, bare, 'clone');
    const cwd = join(folder, 'clone');
    const develop = await git(cwd, 'rev-parse', 'HEAD');
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' };
    for (const command of gate.filter((one) => !one.includes(AFFECTED_TESTS))) {
      const { status, output } = await runProgram(['bash', '-c', command], { cwd, env, timeoutMs: GATE_MS });
      if (status !== 0) return { develop, gate: 'red', output: `$ ${command} (exit status ${status})\n${output}` };
    }
    return { develop, gate: 'green', output: '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
