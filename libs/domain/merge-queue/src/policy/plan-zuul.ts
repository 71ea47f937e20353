import { leftOut, tipAt, type Chain } from './chain.js';
import { again, isSingle } from './confirm.js';
import { isHeldUp } from './land.js';
import type { Picture } from './picture.js';
import { underWay, withoutAll, type Plan, type Wish } from './plan.js';

/**
 * A window of the oldest changes, each tested on top of all ahead of it as if those were good. Behind a red one the window is built
 * anew without it; whether it is to blame is decided when those ahead of it are green.
 */
export function planZuul(picture: Picture): Plan {
  const { chains, ready, policy } = picture;
  const window = chains.at(-1);
  const blocked = new Set([...chains.flatMap((chain) => suspect(chain)), ...leftOut(chains)]);
  const wanted = ready.filter(({ changeId }) => !blocked.has(changeId)).slice(0, policy.maxBatch);
  const ids = wanted.map(({ changeId }) => changeId);
  const confirming = chains.flatMap((chain) => confirmed(picture, chain));
  if (confirming.length === 0 && isHeldUp(picture)) return settleOverdue(picture);
  const wishes = [...confirming, ...(window ? tips(window) : [])];
  if (ids.length === 0 || (window && continues(window, ids))) return { wishes, builds: [] };
  return { wishes: underWay(picture.state), builds: [ids] };
}

/**
 * Green tips wait for a change that is overdue. Where that is a suspect, what is below it is tested, so that it is acquitted or to
 * blame; else all begins anew, with the overdue at the bottom.
 */
function settleOverdue({ chains, overdue }: Picture): Plan {
  const chain = chains.findLast(
    ({ live, red, green, parts }) =>
      live && red !== null && parts.slice(green, red).some(({ changeId }) => overdue.has(changeId)),
  );
  return chain === undefined ? withoutAll(chains) : { wishes: tips(chain), builds: [] };
}

const suspect = ({ red, parts }: Chain): string[] =>
  red === null ? [] : parts.slice(red - 1, red).map(({ changeId }) => changeId);

const confirmed = (picture: Picture, chain: Chain): Wish[] => (isSingle(chain) ? again(picture, chain) : []);

/** Every tip that is not known to be red: those above a red one are another window's. */
const tips = (chain: Chain): Wish[] =>
  chain.parts
    .slice(0, (chain.red ?? Infinity) - 1)
    .flatMap((_, at) => (at < chain.green ? [] : [{ tip: tipAt(chain, at + 1) }]));

/** The window's stack still is what the window should be. */
function continues({ parts, live, red }: Chain, ids: readonly string[]): boolean {
  const waiting = parts.slice(0, red === null ? undefined : red - 1).filter(({ at }) => at === 'waiting');
  return live && waiting.length === ids.length && waiting.every(({ changeId }, at) => changeId === ids[at]);
}
