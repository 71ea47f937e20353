// How long does it take to check, repair and schedule large plans, ordinary ones and hostile ones?
// Run `npm run build` first, then: node bench/plan.mjs [--tasks 5000]
// Each row is one plan. `answer` is what came out: ok, errors by code, or what was done. A hostile plan must end in a typed
// refusal within seconds. `CPU s` is what it takes on a machine with nothing else to do, garbage collection included. Peak memory is that of the whole process so far, so it only grows from row to row.
import { checkPlan, repairPlan, schedule } from '@manyhands/plan';

const at = process.argv.indexOf('--tasks');
const TASKS = at < 0 ? 5000 : Number(process.argv[at + 1]);
const ROLES = ['backend', 'frontend', 'qa'];
const world = { roles: ROLES };

const task = (n, more) => ({
  id: `t-${n}`,
  role: ROLES[n % 3],
  title: `Task ${n}`,
  brief: `Do ${n}.`,
  scope: [`packages/p${n}/src/**`, `packages/p${n}/test/**`, `docs/p${n}.md`],
  needs: [],
  acceptance: ['npm test'],
  ...more,
});
const plan = (more) => ({ version: 1, tasks: Array.from({ length: TASKS }, (_, n) => task(n, more(n))) });

const files = Array.from({ length: 50_000 }, (_, n) => `packages/p${n % TASKS}/src/folder${n % 7}/file${n}.ts`);
const repository = {
  ...world,
  files,
  hubs: files.filter((_, n) => n % 50 === 0),
  imports: files.flatMap((file, n) => [1, 7, 5001, 9000].map((step) => [file, files[(n + step) % files.length]])),
};

const needsOf = (n) => (n === 0 ? [] : [`t-${(n - 1) >> 1}`]);
const shared = 'packages/shared/index.ts';

const checks = [
  ['side by side', plan(() => ({})), world],
  ['side by side, 50,000 files, 200,000 imports', plan(() => ({})), repository],
  ['a chain on one scope', plan((n) => ({ scope: ['src/**'], needs: n === 0 ? [] : [`t-${n - 1}`] })), world],
  ['a tree of needs', plan((n) => ({ needs: needsOf(n) })), world],
  ['everyone in one folder', plan((n) => ({ scope: [`src/part${n}-*.ts`] })), world],
  ['everyone begins with a wildcard', plan((n) => ({ scope: [`**/part${n}.ts`] })), world],
  ['the same, 50,000 files', plan((n) => ({ scope: [`**/part${n}.ts`] })), repository],
  ['everyone on one scope', plan(() => ({ scope: ['src/**'] })), world],
  ['hostile: stars', plan((n) => ({ scope: [`${'*a'.repeat(200)}${n}`] })), world],
  ['hostile: exclusions', plan((n) => ({ scope: [`*a${'?'.repeat(20)}b${n}`, `!*a${'?'.repeat(19)}*`] })), world],
  ['hostile: braces', plan((n) => ({ scope: [`x${n}/${'{a,b}'.repeat(10)}`] })), world],
  ['hostile: 200 patterns', plan((n) => ({ scope: Array.from({ length: 200 }, (_, m) => `?${n}-${m}`) })), world],
  [
    'hostile: briefs of paths',
    plan((n) => ({ brief: Array.from({ length: 40 }, (_, m) => `See other/${n}-${m}.ts.`).join(' ') })),
    repository,
  ],
];
const repairs = [
  ['side by side', plan(() => ({})), world],
  ['everyone on one scope', plan(() => ({ scope: ['src/**'] })), world],
  ['neighbours overlap', plan((n) => ({ scope: [`src/p${n}/**`, `src/p${n + 1}/index.ts`] })), world],
  ['everyone in one folder', plan((n) => ({ scope: [`src/part${n}-*.ts`] })), world],
  [
    'everyone on one hub',
    { version: 1, tasks: plan((n) => ({ scope: [`packages/p${n}/**`, shared] })).tasks.slice(1) },
    { ...world, hubs: [shared] },
  ],
  ['hostile: stars', plan((n) => ({ scope: [`${'*a'.repeat(200)}${n}`] })), world],
];

const rows = [];
function measure(what, name, run) {
  const [began, usage] = [performance.now(), process.cpuUsage()];
  const answer = run();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(usage);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  rows.push({
    what,
    plan: name,
    answer,
    seconds: seconds.toFixed(2),
    'CPU s': ((user + system) / 1e6).toFixed(2),
    'peak MB': memory,
  });
}

const codes = (violations) => {
  const counts = new Map();
  for (const { code, severity } of violations) {
    if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts.size === 0 ? 'ok' : [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
};
for (const [name, document, its] of checks) measure('check', name, () => codes(checkPlan(document, its)));
for (const [name, document, its] of repairs) {
  measure('repair', name, () => {
    const { added, carved, violations } = repairPlan(document, its);
    return `${added.length} edges${carved === null ? '' : ', a hub carved out'}, then ${codes(violations)}`;
  });
}
measure('schedule', 'a tree of needs, 30 agents', () => {
  const { makespan } = schedule(
    plan((n) => ({ needs: needsOf(n) })),
    { backend: 10, frontend: 10, qa: 10 },
  );
  return `${makespan} minutes`;
});

console.log(`Node ${process.version}, ${TASKS} tasks`);
console.table(rows);
