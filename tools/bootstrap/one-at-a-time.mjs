// Two commands started at once must not both run `npm ci` in the same folder.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { giveUp, say } from './say.mjs';

const patience = 30 * 60_000;

/**
 * Runs `work` while holding the lock of this clone, waiting for whoever holds it.
 *
 * The lock is a folder with one file in it, named after its owner. A folder that is made aside is renamed to the lock's
 * name: that succeeds only while no lock with an owner stands there, so exactly one of several wins. Whoever finds a dead
 * owner deletes that owner's file, by its name, and thereby nobody else's: what remains is an empty folder, which the next
 * rename replaces.
 */
export async function oneAtATime(root, work) {
  const home = join(root, '.manyhands');
  const lock = join(home, 'bootstrap.lock');
  const me = nameOf(process.pid);
  mkdirSync(home, { recursive: true });
  await acquire(home, lock, me);
  process.once('exit', () => release(lock, me));
  await work();
  release(lock, me);
}

async function acquire(home, lock, me) {
  const mine = mkdtempSync(join(home, 'bootstrap-'));
  process.once('exit', () => rmSync(mine, { recursive: true, force: true }));
  writeFileSync(join(mine, me), '');
  const deadline = Date.now() + patience;
  for (let told = false; !tookPlace(mine, lock);) {
    const owner = list(lock)[0];
    if (owner !== undefined && !isAlive(owner)) {
      attempt('ENOENT', () => unlinkSync(join(lock, owner)));
      continue;
    }
    if (owner !== undefined && !told) {
      say(`another command (process ${owner.split('-')[0]}) is preparing this clone; waiting for it`);
      told = true;
    }
    if (Date.now() > deadline) giveUp(`process ${owner} has held ${lock} for half an hour; end it, then try again.`);
    await wait(200);
  }
}

const tookPlace = (mine, lock) => attempt(['ENOTEMPTY', 'EEXIST'], () => renameSync(mine, lock));

function release(lock, me) {
  if (!attempt('ENOENT', () => unlinkSync(join(lock, me)))) return;
  // ENOTEMPTY: the next in line is already there.
  attempt(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(lock));
}

/** A process id can be given again: with the time it started (Linux) it names one process only. */
const nameOf = (pid) => `${pid}-${startOf(pid)}`;

function isAlive(owner) {
  const pid = Number(owner.split('-')[0]);
  // EPERM: it lives, and belongs to somebody else.
  const lives = attempt('ESRCH', () => attempt('EPERM', () => process.kill(pid, 0)));
  return lives && nameOf(pid) === owner;
}

function startOf(pid) {
  try {
    // Field 22 of proc(5)'s stat; the second field is in parentheses and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // No /proc here, or the process is gone: the id alone must do.
    return '0';
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Whether `action` went through; `false` when it failed with an expected code. */
function attempt(expected, action) {
  try {
    action();
    return true;
  } catch (error) {
    if ([expected].flat().includes(error.code)) return false;
    throw error;
  }
}
