import type { Action } from './action.js';
import type { Picture } from './picture.js';
import type { Plan, Wish } from './plan.js';

/**
 * What has to be done so that the wishes come true: runs that nobody wishes for end, and as many new ones begin as there are slots.
 * A tree whose answer is known, or under way, is not tested again.
 */
export function schedule(picture: Picture, plan: Plan): Action[] {
  const { state } = picture;
  const wished = new Set(plan.wishes.map(({ tip }) => tip.tree));
  const running = state.runs.filter((run) => run.state === 'running');
  const unwanted = running.filter(({ tree, gate }) => gate !== state.gate || !wished.has(tree));
  const free = state.slots - running.length + unwanted.length;
  return [
    ...(plan.abandons ?? []).map((one): Action => ({ kind: 'abandon', ...one })),
    ...unwanted.map(({ runId }): Action => ({ kind: 'cancel', runId })),
    ...unmet(picture, plan.wishes).slice(0, Math.max(0, free)),
    ...plan.builds.map((changeIds): Action => ({ kind: 'build', onto: state.develop.sha, changeIds })),
  ];
}

/** The runs that are still to be started for these wishes, in their order. */
export function unmet({ verdicts }: Pick<Picture, 'verdicts'>, wishes: readonly Wish[]): Action[] {
  const seen = new Set<string>();
  return wishes.flatMap(({ tip, again, times = 1 }) => {
    const { green, reds, running } = verdicts(tip.tree);
    if (green || seen.has(tip.tree) || (reds.length > 0 && again === undefined)) return [];
    seen.add(tip.tree);
    const more = Math.max(0, times - running.length);
    return Array.from({ length: more }, (): Action => ({ kind: 'gate', ...tip, ...again }));
  });
}
