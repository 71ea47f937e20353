import type { TrackRecord } from './state.js';

/** What is known of changes that have neither landed nor left: as much evidence about the blame rate as what has. */
export interface OpenEvidence {
  /** Changes that were part of a green tip. */
  readonly cleared: number;
  /** Numbers of suspects among which there is at least one culprit, as it looks. */
  readonly suspects: readonly number[];
}

/** A distribution over blame rates: what is believed of the next change. */
export interface BlameRate {
  /** The expected rate. */
  readonly mean: number;
  /** The chance that so many fresh changes are all good. */
  readonly allGood: (count: number) => number;
}

const STEPS = 24;
const [LOWEST, HIGHEST] = [0.004, 0.6];
/** Blame rates, as far from each other as factors, all as likely before anything is known: the median is 5 %. */
const RATES = Array.from({ length: STEPS }, (_, step) => LOWEST * (HIGHEST / LOWEST) ** (step / (STEPS - 1)));

/** Bayes over a grid: so few changes are known at first that a mean alone would be wrong by a factor. */
export function blameRate(record: TrackRecord, open: OpenEvidence): BlameRate {
  const good = record.landed + open.cleared;
  const weights = RATES.map((rate) => {
    const groups = open.suspects.map((size) => Math.log(1 - (1 - rate) ** size));
    const log = good * Math.log(1 - rate) + record.ejected * Math.log(rate);
    return groups.reduce((sum, one) => sum + one, log);
  });
  const highest = Math.max(...weights);
  const scaled = weights.map((weight) => Math.exp(weight - highest));
  const total = scaled.reduce((sum, one) => sum + one, 0);
  const mean = (value: (rate: number) => number): number =>
    RATES.reduce((sum, rate, at) => sum + value(rate) * (scaled[at] ?? 0), 0) / total;
  return { mean: mean((rate) => rate), allGood: (count) => mean((rate) => (1 - rate) ** count) };
}

/** Before anything is known: as if one run of so many had been a flake. */
const PRIOR_FLAKES = 1;
const PRIOR_GREENS = 25;

/** The chance that a good tree is red so many times in a row, with the doubt about the flake rate itself counted in. */
export function allFlakes({ flakes, greens }: TrackRecord, times: number): number {
  const [red, all] = [PRIOR_FLAKES + flakes, PRIOR_FLAKES + flakes + PRIOR_GREENS + greens];
  return Array.from({ length: times }, (_, n) => (red + n) / (all + n)).reduce((chance, one) => chance * one, 1);
}

/** More reds than these convince nobody who was not convinced before. */
const MOST_REDS = 8;

/**
 * How many times a change must be red on its green base before it is ejected: twice at least, and so often that the chance that it
 * is innocent is below `doubt`. Where few changes are bad and many runs flake, red means little.
 */
export function redsNeeded(record: TrackRecord, rate: number, doubt: number): number {
  const odds = (1 - rate) / rate;
  for (let times = 2; times < MOST_REDS; times += 1) if (odds * allFlakes(record, times) < doubt) return times;
  return MOST_REDS;
}
