import { diceOf, type Dice } from './dice.js';
import type { SimulatedChange } from './world.js';

/** Changes that clash in pairs, and what is known of them before any test. */
export interface HintOptions {
  /** The chance that a change is good by itself and makes a red tree with one of the ten before it. Default 0. */
  readonly clashing?: number;
  /**
   * How good the hints of the checks before the queue are, from 0 to 1: this share of clashing pairs is hinted at, and this share of
   * the hints is right. Default: there are none.
   */
  readonly hints?: number | undefined;
}

/** What a hint makes the integration agent expect. */
const SUSPICION = 0.5;
/** Changes before one among which its partner is. */
const NEAR = 10;
/** Another row of dice than that of the outcomes: with and without hints the same changes are bad. */
const OTHER_DICE = 0x5eed;

/** Lets changes clash in pairs, and hints at pairs: at some that do, and at some that do not. */
export function withHints(
  changes: readonly SimulatedChange[],
  { seed, clashing = 0, hints }: HintOptions & { readonly seed: number },
): SimulatedChange[] {
  const [outcome, hint] = [diceOf(seed ^ OTHER_DICE), diceOf(seed ^ (OTHER_DICE << 1))];
  return changes.map((change, at) => {
    const partner = partnerOf(changes, at, outcome);
    const clashes = outcome() < clashing && partner !== undefined;
    const hinted = hintedAt(changes, { at, partner: clashes ? partner : undefined, clashing, hints }, hint);
    return {
      ...change,
      ...(clashes && { clashesWith: partner }),
      ...(hinted !== undefined && { suspicion: SUSPICION, interferesWith: [hinted] }),
    };
  });
}

interface Pair {
  readonly at: number;
  readonly partner: string | undefined;
  readonly clashing: number;
  readonly hints: number | undefined;
}

function hintedAt(
  changes: readonly SimulatedChange[],
  { at, partner, clashing, hints }: Pair,
  dice: Dice,
): string | undefined {
  const wrong = partnerOf(changes, at, dice);
  const thrown = dice();
  if (hints === undefined) return undefined;
  if (partner !== undefined) return thrown < hints ? partner : undefined;
  return thrown < (clashing * (1 - hints)) / (1 - clashing) ? wrong : undefined;
}

const partnerOf = (changes: readonly SimulatedChange[], at: number, dice: Dice): string | undefined =>
  changes[at - 1 - Math.floor(dice() * NEAR)]?.changeId;
