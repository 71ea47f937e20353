// Installs a Debian package without letting it start a service.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { run } from '../run.mjs';

const policy = '/usr/sbin/policy-rc.d';
const ours = '# Put here by the bootstrap of Manyhands while it installs a package; may be deleted.';
const network = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20'];
const quiet = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

/** Installs `name`; resolves with the reason when it could not. */
export async function aptInstall(name, minutes) {
  const before = new Set(processesNamed(name));
  forbidServices();
  try {
    const install = () =>
      run('apt-get', ['install', '-y', '--no-install-recommends', ...quiet, ...network, name], { env, minutes });
    let outcome = await install();
    // The lists of packages may be missing (a fresh container) or too old: fetch them only then.
    if (outcome.status !== 0 && !outcome.timedOut) {
      const update = await run('apt-get', ['update', ...quiet, ...network], { env, minutes: 3 });
      outcome = update.status === 0 ? await install() : update;
    }
    if (outcome.status !== 0) return reason(outcome, minutes);
    await stopService(name, before);
    return undefined;
  } finally {
    allowServices();
  }
}

/** `policy-rc.d` is how Debian lets an administrator say that packages must not start services; 101 means "not now". */
function forbidServices() {
  // Also when a signal ends us in between.
  process.once('exit', allowServices);
  if (!existsSync(policy)) writeFileSync(policy, `#!/bin/sh\n${ours}\nexit 101\n`, { mode: 0o755 });
}

/** Removes the policy if it is ours, also one that an earlier, killed bootstrap left behind. */
function allowServices() {
  if (existsSync(policy) && readFileSync(policy, 'utf8').includes(ours)) rmSync(policy, { force: true });
}

/** The installed service must neither run now nor start with the machine: Manyhands starts its own. */
async function stopService(name, before) {
  if (existsSync('/run/systemd/system')) await run('systemctl', ['disable', '--now', name], { minutes: 1 });
  if (processesNamed(name).some((pid) => !before.has(pid))) await run('service', [name, 'stop'], { minutes: 1 });
}

function processesNamed(name) {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // proc(5): the kernel keeps 15 characters of a name.
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name.slice(0, 15);
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}

/** The last line that says what went wrong, for a person. */
function reason({ output, timedOut }, minutes) {
  if (timedOut) return `apt-get took more than ${minutes} minutes`;
  const lines = output.trim().split('\n');
  return (lines.findLast((line) => line.startsWith('E: ')) ?? lines.at(-1) ?? 'apt-get failed').slice(0, 200);
}
