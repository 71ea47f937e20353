import { CLASH, tipAt, type Chain } from './chain.js';
import { again, isSingle } from './confirm.js';
import { allFlakes } from './estimate.js';
import { runsWorthwhile } from './innocence.js';
import type { Picture } from './picture.js';
import type { Wish } from './plan.js';

/**
 * The next tests of a red stack. Prefixes are chosen so that each answer is as likely as the others: a green one clears all below it,
 * a red one frees all above it. When a flake is more likely than a culprit, the red tip itself is tested again.
 */
export function narrow(picture: Picture, chain: Chain): Wish[] {
  const { red, green } = chain;
  if (red === null) return [];
  const tips = lengths(green + 1, red - 1).map((length) => tipAt(chain, length));
  const underWay = tips.filter(({ tree }) => picture.verdicts(tree).running.length > 0);
  if (underWay.length > 0) return underWay.map((tip) => ({ tip }));
  const odds = firstBad(picture, chain);
  const { reds } = picture.verdicts(tipAt(chain, red).tree);
  if (isSingle(chain)) return again(picture, chain, runsWorthwhile(picture, chain, reds.length));
  if (allFlakes(picture.state.record, reds.length) * odds.none > 1 - odds.none) return again(picture, chain);
  return cuts(odds.at, ways(picture)).map((cut) => ({ tip: tipAt(chain, green + cut) }));
}

/** How many prefixes are tested at once: with more the culprit is found sooner, and each run tells less. */
const ways = ({ policy }: Picture): number => 1 + Math.floor(policy.dial * 4);

interface Odds {
  /** For each suspect from the bottom, the chance that it is bad and all below it are good. */
  readonly at: readonly number[];
  /** The chance that none is bad. */
  readonly none: number;
}

function firstBad({ prior, cleared }: Picture, { parts, green, red }: Chain): Odds {
  let none = 1;
  const at = parts.slice(green, red ?? green).map(({ changeId, at: whereabouts }) => {
    const bad = whereabouts === 'landed' || cleared.has(changeId) ? CLASH : prior(changeId);
    const here = none * bad;
    none -= here;
    return here;
  });
  return { at, none };
}

/** Numbers of suspects, at most `count` and fewer than all, at which the chances fall into parts as equal as can be. */
function cuts(at: readonly number[], count: number): number[] {
  const total = at.reduce((sum, one) => sum + one, 0);
  const below = at.map((_, index) => at.slice(0, index + 1).reduce((sum, one) => sum + one, 0) / total);
  const inner = below.slice(0, -1);
  const wanted = lengths(1, count).map((n) => n / (count + 1));
  const nearest = wanted.map((share) =>
    inner.reduce(
      (best, chance, index) => (Math.abs(chance - share) < Math.abs((inner[best] ?? 0) - share) ? index : best),
      0,
    ),
  );
  return [...new Set(nearest)].map((index) => index + 1);
}

const lengths = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
