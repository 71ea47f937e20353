import type { Action } from './action.js';
import { tipAt, type Chain } from './chain.js';
import type { Picture } from './picture.js';

type Landing = Extract<Action, { kind: 'land' }>;

/**
 * The landing that brings most changes in, of the oldest stack when several do. A tip can land when it goes on from this `develop`
 * and its very tree is attested. While a change is overdue, nothing lands that is younger than it and does not contain it; but for a
 * stack that it was left out of, for it does not merge with that.
 */
export function landing(picture: Picture): Landing | null {
  const found = picture.chains.flatMap((chain) => {
    const length = landable(picture, chain);
    return length === null ? [] : [{ chain, ...length }];
  });
  const [best] = found.sort((a, b) => b.brings - a.brings);
  if (best === undefined) return null;
  const { chain, length } = best;
  const { candidateId } = chain.stack;
  return { kind: 'land', candidateId, length, from: picture.state.develop.sha, to: tipAt(chain, length) };
}

/** There are green tips, and they may not land because an overdue change comes first. To be asked when nothing can land. */
export const isHeldUp = ({ chains, verdicts }: Picture): boolean =>
  chains.some(({ live, parts }) => live && parts.some(({ at, tree }) => at === 'waiting' && verdicts(tree).green));

function landable(picture: Picture, chain: Chain): { length: number; brings: number } | null {
  if (!chain.live) return null;
  const above = chain.parts.findIndex(({ at }) => at === 'waiting');
  for (let length = chain.parts.length; above >= 0 && length > above; length -= 1) {
    const isAttested = picture.verdicts(tipAt(chain, length).tree).green;
    if (isAttested && passesNobody(picture, chain, length)) return { length, brings: length - above };
  }
  return null;
}

function passesNobody({ ready, overdue }: Picture, { stack, parts }: Chain, length: number): boolean {
  const ids = new Set(parts.slice(0, length).map(({ changeId }) => changeId));
  const known = new Set([...ids, ...(stack.leftOut ?? [])]);
  const passed = ready.find(({ changeId }) => overdue.has(changeId) && !known.has(changeId));
  if (passed === undefined) return true;
  return ready.every(({ changeId, queuedAt }) => !ids.has(changeId) || queuedAt <= passed.queuedAt);
}
