export { bridges, type Bridge, type Step } from './bridges.js';
export {
  chooseChanges,
  type ChangesSource,
  type ChangesWish,
  type ChoiceOfChanges,
  type ChosenChanges,
} from './choose-changes.js';
export { figuresOf, type HistoryFigures, type JudgedPair, type MeasuredHistory, type SharingRow } from './figures.js';
export { footprint, sharedPaths, type Footprint } from './footprint.js';
export {
  judgeCloser,
  judgePair,
  type CloserLook,
  type FirstLook,
  type Judgement,
  type MergeOutcome,
} from './judge-pair.js';
export { keptApart, type KeptApart } from './kept-apart.js';
export { lastSeen, type GraphCommit } from './last-seen.js';
export type { MainlineCommit, MergedChange } from './mainline.js';
export { isBookkeeping, SHARINGS, sharingOf, type Sharing } from './sharing.js';
export type { Spread } from './spread.js';
export { windowPairs, type PairOfChanges } from './window-pairs.js';
