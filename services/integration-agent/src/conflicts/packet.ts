import type { WhyPerson } from '@manyhands/conflict';
import type { ConflictPast, Intent, RedoBrief } from '@manyhands/postgres';
import { storable } from '../storable.js';
import type { LandedCommit, Sides } from './read-sides.js';
import type { TriedFile } from './tried-file.js';

export interface Known {
  readonly tried: readonly TriedFile[];
  readonly sides: Sides;
  readonly past: ConflictPast;
}

/** Files and names in an agent's brief; tasks and characters of a brief in a person's packet. */
const FILES = 100;
const NAMES = 20;
const NAME = 200;
const INTENTS = 20;
const BRIEF = 2_000;

/** What the agent is told that does the task again. */
export function briefOf({ tried, sides, past }: Known): RedoBrief {
  const left = tried.flatMap((file) => (file.kind === 'unresolved' ? [file] : []));
  return {
    conflicts: left.slice(0, FILES).map(({ path, pairs }) => ({
      path: storable(path),
      names: pairs
        .filter((name) => name !== path)
        .slice(0, NAMES)
        .map((name) => storable(name.slice(0, NAME))),
    })),
    landed: sides.landed.map(({ sha, title, taskId }) => {
      const task = intentOf(past, taskId);
      return { sha, title, task: task === null ? null : `${task.key}: ${task.title}` };
    }),
    theirs: sides.theirs,
    mine: sides.mine,
  };
}

/** What a person needs to decide, beside what is known of the conflict itself. */
export const packetOf = ({ sides, past }: Known, because: WhyPerson): Record<string, unknown> => ({
  because,
  intents: {
    this: shortened(past.task),
    landed: sides.landed.slice(0, INTENTS).map((commit) => landedIntent(past, commit)),
  },
  excerpt: sides.excerpt.truncated ? `${sides.excerpt.text}\n… (cut)` : sides.excerpt.text,
  redone: past.redone,
  cost: past.cost,
});

function landedIntent(past: ConflictPast, { sha, title, taskId }: LandedCommit) {
  const task = intentOf(past, taskId);
  return { sha, title, task: task === null ? null : shortened(task) };
}

/** Trailers may name anything: what is no task here is nobody's. */
const intentOf = (past: ConflictPast, taskId: string | null): Intent | null =>
  past.others.find(({ id }) => id === taskId) ?? null;

const shortened = ({ key, title, brief }: Intent) => ({
  key,
  title,
  brief: brief.length > BRIEF ? storable(`${brief.slice(0, BRIEF - 1)}…`) : brief,
});
