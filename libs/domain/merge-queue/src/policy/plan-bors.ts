import { tipAt, type Chain } from './chain.js';
import { again } from './confirm.js';
import { isHeldUp } from './land.js';
import { waitingIn, type Picture } from './picture.js';
import { withoutAll, type Plan } from './plan.js';

/**
 * All that wait in one batch, one batch at a time. A red batch is halved; its halves come before everything else, the second on top
 * of what landed of the first. A half that makes the same tree as a red batch is known to be red.
 */
export function planBors(picture: Picture): Plan {
  const { chains, ready } = picture;
  const batch = chains.at(-1);
  if (batch === undefined)
    return { wishes: [], builds: ready.length > 0 ? [ready.map(({ changeId }) => changeId)] : [] };
  if (isHeldUp(picture)) return withoutAll(chains);
  const waiting = [...waitingIn(batch, 0, batch.parts.length), ...batch.cutOff];
  if (!batch.live || batch.cutOff.length > 0) return { wishes: [], builds: [nextOf(batch, waiting)] };
  if (batch.red === null) return { wishes: [{ tip: tipAt(batch, batch.parts.length) }], builds: [] };
  if (waiting.length === 1) return { wishes: again(picture, batch), builds: [] };
  return { wishes: [], builds: [nextOf(batch, waiting)] };
}

/** The first half of a red batch while any of it waits, then the rest. */
function nextOf({ stack }: Chain, waiting: readonly string[]): string[] {
  const half = stack.parts.slice(0, Math.ceil(stack.parts.length / 2)).map(({ changeId }) => changeId);
  const first = waiting.filter((id) => half.includes(id));
  return first.length > 0 ? first : [...waiting];
}
