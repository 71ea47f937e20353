import { CLASH, tipAt, type Chain } from './chain.js';
import { allFlakes } from './estimate.js';
import type { Picture } from './picture.js';

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
