import { escapePath } from '@manyhands/scope';
import { findMentions } from '../brief/find-mentions.js';
import { trackedIn } from '../brief/tracked-in.js';
import type { PlanTask } from '../plan-document.js';
import type { PlanFacts } from '../plan-facts.js';
import { PLAN_LIMITS } from '../plan-limits.js';
import type { World } from '../world.js';
import type { SharedHubs } from './find-shared-hubs.js';

interface Surroundings {
  readonly facts: PlanFacts;
  readonly world: World;
}

/** The task that changes the hub files when all who would have changed them have landed. Their checks are its checks. */
export function hubTask(id: string, { hubs, heldBy }: SharedHubs, { facts, world }: Surroundings): PlanTask {
  const positions = [...heldBy.keys()];
  const from = positions.flatMap((at) => facts.tasks[at] ?? []);
  const last = positions.filter((at) => !positions.some((other) => facts.order.reaches(other, at)));
  const [only, ...more] = hubs;
  return {
    id,
    role: roleOf(from, world),
    title:
      only !== undefined && more.length === 0 && only.length < 150
        ? `Bring ${only} up to date`
        : 'Bring shared files up to date',
    brief: briefOf(hubs, from, world),
    scope: hubs.map(escapePath),
    needs: last.flatMap((at) => facts.tasks[at]?.id ?? []),
    acceptance: [...new Set(from.flatMap(({ acceptance }) => acceptance))].slice(0, PLAN_LIMITS.checks),
  };
}

/** The role that most of them have, one of the team's if possible; among equals that of the first. */
function roleOf(tasks: readonly PlanTask[], { roles }: World): string {
  const known = tasks.filter(({ role }) => roles.includes(role));
  const counts = new Map<string, number>();
  for (const { role } of known.length === 0 ? tasks : known) counts.set(role, (counts.get(role) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first?.[0] ?? '';
}

/** Titles that name a path are left out: the path would be one that this task may not write. */
function briefOf(hubs: readonly string[], from: readonly PlanTask[], world: World): string {
  const isTracked = trackedIn(world);
  const lines = [
    'Make the changes that the tasks below need in these files, and in no others:',
    ...hubs.map((hub) => `- \`${hub}\``),
    '',
    'The tasks have landed. They were kept away from these files, so that they could work at the same time:',
    ...from.map(({ id, title }) => `- ${id}${findMentions(title, isTracked).length === 0 ? `: ${title}` : ''}`),
    '',
  ];
  return lines.join('\n').slice(0, PLAN_LIMITS.briefLength);
}
