import type { TestStack } from './running-stack.js';

/** The processes of the role workers, by the names that `pids` knows. */
export const workers = ['role-worker-fe-1', 'role-worker-be-1', 'role-worker-qa-1'];

/**
 * Makes all role workers stand still (`SIGSTOP`) or go on (`SIGCONT`). While they stand still nobody takes a task. Let them go
 * on before the stack is stopped.
 */
export async function signalWorkers(stack: TestStack, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const pids = await Promise.all(workers.map((name) => stack.pids(name)));
  for (const pid of pids.flat()) process.kill(pid, signal);
}
