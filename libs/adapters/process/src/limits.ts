import type { SandboxLimits } from '@manyhands/environment';

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A bash script that limits itself and becomes the command given as its arguments.
 *
 * Memory is limited as data (`-d`), not as address space (`-v`): V8 reserves gigabytes that it never touches. The kernel
 * counts processes per user and not per sandbox, so what the user runs already is added. A limit that cannot be set is
 * one that is tighter already. In short memory the kernel takes a sandbox before it takes the services.
 */
export function limitScript(limits: SandboxLimits, threadsOfUser: number): string {
  return [
    'ulimit -c 0',
    `ulimit -t ${limits.cpuSeconds}`,
    `ulimit -f ${limits.fileMiB * 1024}`,
    `ulimit -d ${limits.memoryMiB * 1024}`,
    `ulimit -u ${threadsOfUser + limits.processes}`,
    'echo 500 > /proc/self/oom_score_adj',
    'exec "$@"',
  ]
    .map((line) => (line.startsWith('exec') ? line : `{ ${line}; } 2>/dev/null || :`))
    .join('\n');
}
