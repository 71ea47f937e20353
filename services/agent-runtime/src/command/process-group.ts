import { readdirSync, readFileSync } from 'node:fs';
import { systemCode } from '../errors.js';

/** Environment variable that marks every process started by this runtime, so that none is left behind. */
export const OWNER_VARIABLE = 'AGENT_RUNTIME_OWNER';

/** Signals a whole process group. Returns false when there is nothing left to signal. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-groupId, signal);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ESRCH' || systemCode(error) === 'EPERM') return false;
    throw error;
  }
}

/**
 * Kills every process that carries the owner mark, also those that left their group (`setsid`, `nohup … &`).
 * Reads /proc; on a system without it, only process groups can be ended and this does nothing.
 */
export function killOwned(owner: string): void {
  const mark = `${OWNER_VARIABLE}=${owner}`;
  for (const pid of processIds()) {
    if (pid !== process.pid && environmentOf(pid).includes(mark)) killProcess(pid);
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Empty when the process is gone or belongs to somebody else: then it is not ours to kill. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}
