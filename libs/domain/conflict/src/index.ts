export { compareWithHuman, EQUALITIES, type Equality } from './compare-with-human.js';
export { type Conflict, type FileState, structural } from './conflict.js';
export {
  type AfterConflict,
  decideRedo,
  DEFAULT_REDO_LIMITS,
  type EarlierRedo,
  type LeftConflict,
  type LeftFile,
  PERSON_FROM_SCORE,
  type RedoLimits,
  type WhyPerson,
} from './decide-redo.js';
export { type Entity, type ImportedName, type ImportPart, type Outline, type Span } from './entities/outline.js';
export { withoutCommentLines, wordsIn } from './imports/needs.js';
export { type KeyDocument, type KeyEntry, type KeyFormat, type KeyNode, valueOf } from './keys/key-tree.js';
export { keyFormatOf } from './keys/keys-rung.js';
export { type Attempt, climb, type Climbed, type Ladder, type NextRung } from './ladder.js';
export { GENERATOR, isGenerated, type Regeneration, regenerationOf } from './lock-files.js';
export type { Refusal } from './refusal.js';
export { isForRegeneration, Regenerator, regenerateRung } from './regenerate-rung.js';
export type { Change, EntityPair, Outcome, Rung, RungNumber, ThreeTexts } from './rung.js';
export { type RungParts, rungsWithoutModel } from './rungs.js';
export { type ConflictFacts, type ConflictScore, scoreConflict } from './score.js';
export { SyntaxReader, type Unread, Versions } from './syntax-reader.js';
export { isForMediation, mediationRung, type MediationParts } from './mediation/mediation-rung.js';
export { type MediationAnswer, type MediationQuestion, Mediator, type NoAnswer } from './mediation/mediator.js';
export { withConflictMarks } from './text/conflict-marks.js';
export { type Match, matchTokens } from './text/match-tokens.js';
export { linesOf, mergeText } from './text/merge-text.js';
export { mergeTokens, type Three } from './text/merge-tokens.js';
export { MAX_BYTES, normalForm } from './text/normal-form.js';
