import { setTimeout as pause } from 'node:timers/promises';

const GRACE_MS = 2000;
const KILL_MS = 5000;
const LOOK_EVERY_MS = 25;

/**
 * Ends all processes that `find` names, also those that appear meanwhile: SIGTERM, after two seconds SIGKILL.
 * Throws when some survive even that (a process stuck in the kernel).
 */
export async function endProcesses(find: () => number[]): Promise<void> {
  if (await signalUntilGone(find, 'SIGTERM', GRACE_MS)) return;
  if (await signalUntilGone(find, 'SIGKILL', KILL_MS)) return;
  throw new Error(`processes ${find().join(', ')} do not end, not even by SIGKILL`);
}

async function signalUntilGone(find: () => number[], signal: 'SIGTERM' | 'SIGKILL', ms: number): Promise<boolean> {
  const told = new Set<number>();
  const deadline = performance.now() + ms;
  do {
    const pids = find();
    if (pids.length === 0) return true;
    for (const pid of pids) {
      if (signal === 'SIGKILL' || !told.has(pid)) send(pid, signal);
      told.add(pid);
    }
    await pause(LOOK_EVERY_MS);
  } while (performance.now() < deadline);
  return find().length === 0;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
