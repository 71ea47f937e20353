import { tipAt, type Chain } from './chain.js';
import { compose } from './compose.js';
import { narrow } from './narrow.js';
import { suspectsOf, waitingIn, type Picture } from './picture.js';
import { underWay, type Plan } from './plan.js';
import { unmet } from './schedule.js';

/**
 * Group testing. Fresh changes are tested in groups side by side, each so large that green and red are about as likely, on top of
 * all that is cleared; what is red is narrowed down on its own base until one suspect is left. Everything a green tip names is
 * cleared and lands with the next tip that is green.
 */
export function planAdaptive(picture: Picture): Plan {
  const abandons = picture.chains
    .filter((chain) => isOutdated(picture, chain))
    .map(({ stack }) => ({ candidateId: stack.candidateId, because: 'superseded' as const }));
  if (abandons.length > 0) return { wishes: underWay(picture.state), builds: [], abandons };
  const red = picture.chains.filter((chain) => chain.red !== null);
  const untested = picture.chains.filter(({ red, green, parts }) => red === null && green < parts.length);
  const wishes = [
    ...red.flatMap((chain) => narrow(picture, chain)),
    ...untested.map((chain) => ({ tip: tipAt(chain, chain.parts.length) })),
  ];
  const free = freeSlots(picture) - unmet(picture, wishes).length;
  return { wishes, builds: compose(picture, { red, untested, free }) };
}

/**
 * The stack has nothing to tell: `develop` moved before it was tested, or its suspects have landed or were put into a newer one
 * meanwhile. What does not get on with a change that has landed shows on the `develop` that has it.
 */
function isOutdated(picture: Picture, chain: Chain): boolean {
  if (chain.red === null) {
    const { running } = picture.verdicts(tipAt(chain, chain.parts.length).tree);
    return !chain.live && chain.green < chain.parts.length && running.length === 0;
  }
  if (waitingIn(chain, chain.green, chain.red).length === 0) return true;
  const newer = picture.chains.slice(picture.chains.indexOf(chain) + 1);
  const elsewhere = new Set(newer.flatMap((other) => waitingIn(other, 0, other.parts.length)));
  return suspectsOf(chain, picture.cleared).some((id) => elsewhere.has(id));
}

const freeSlots = ({ state }: Picture): number =>
  state.slots - state.runs.filter((run) => run.state === 'running').length;
