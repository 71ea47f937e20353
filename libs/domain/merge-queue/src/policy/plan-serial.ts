import { tipAt } from './chain.js';
import { again } from './confirm.js';
import { isHeldUp } from './land.js';
import type { Picture } from './picture.js';
import { withoutAll, type Plan } from './plan.js';

/** One change on `develop`, one run at a time; a red one is tested again until it is green or to blame. */
export function planSerial(picture: Picture): Plan {
  const [chain] = picture.chains;
  if (chain === undefined) return { wishes: [], builds: picture.ready.slice(0, 1).map(({ changeId }) => [changeId]) };
  if (isHeldUp(picture)) return withoutAll(picture.chains);
  const wishes = chain.red === null ? [{ tip: tipAt(chain, chain.parts.length) }] : again(picture, chain);
  return { wishes, builds: [] };
}
