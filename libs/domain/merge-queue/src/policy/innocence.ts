import { CLASH, tipAt, type Chain } from './chain.js';
import { allFlakes } from './estimate.js';
import type { Picture } from './picture.js';

/** However sure we are: once is no evidence. */
export const LEAST_REDS = 2;
/** However flaky the gate is: so often in a row is a person's business. */
export const MOST_REDS = 12;

type Seen = Pick<Picture, 'verdicts' | 'rate' | 'cleared' | 'state'>;

/**
 * The odds that the only suspect of a chain is innocent after all. Then each of its own reds was a flake, and each longer tip that was
 * red was either a flake too or has another culprit above the suspect; the more of those above are cleared elsewhere, the less
 * likely that is.
 */
export function oddsOfInnocence(picture: Seen, chain: Chain, reds: number): number {
  const { mean } = picture.rate;
  const own = ((1 - mean) / mean) * allFlakes(picture.state.record, reds);
  return own * chanceOfLongerReds(picture, chain);
}

/** Odds of innocence below which the runs that are still missing may be started together: hardly any will turn out green. */
const HARDLY = 0.1;
/** The dial from which they are. One after the other is cheaper: what is tested elsewhere meanwhile makes some of them needless. */
const HURRIED = 0.5;

/** How many further runs of the only suspect are worth starting at once. */
export function runsWorthwhile(picture: Seen & Pick<Picture, 'policy'>, chain: Chain, reds: number): number {
  if (picture.policy.dial < HURRIED || oddsOfInnocence(picture, chain, reds) > HARDLY) return 1;
  let needed = Math.max(LEAST_REDS, reds + 1);
  while (needed < MOST_REDS && oddsOfInnocence(picture, chain, needed) > picture.policy.doubt) needed += 1;
  return Math.max(1, needed - reds);
}

/** The chance that the longer tips were red as often as they were, with nobody bad up to the shortest red one. */
function chanceOfLongerReds({ verdicts, rate, cleared, state }: Seen, chain: Chain): number {
  const { parts, red } = chain;
  let allGoodSoFar = 1;
  let flakesSoFar = 1;
  let culpritAbove = 0;
  parts.slice(red ?? parts.length).forEach(({ changeId, at }, index) => {
    const bad = at === 'landed' || cleared.has(changeId) ? CLASH : rate.mean;
    culpritAbove += flakesSoFar * allGoodSoFar * bad;
    allGoodSoFar *= 1 - bad;
    const { reds } = verdicts(tipAt(chain, (red ?? parts.length) + index + 1).tree);
    flakesSoFar *= allFlakes(state.record, reds.length);
  });
  return culpritAbove + flakesSoFar * allGoodSoFar;
}
