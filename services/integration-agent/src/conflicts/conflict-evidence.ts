import type { WhyPerson } from '@manyhands/conflict';
import type { ResolutionAttempt } from '@manyhands/postgres';
import { storable } from '../storable.js';
import { MOST_FILES } from './resolve-conflicts.js';
import { sayWhyPerson } from './say-conflict.js';
import type { FileAttempt, TriedFile, UnresolvedFile } from './tried-file.js';

/** A person reads it: not more files, names and characters than that. */
const FILES = 50;
const NAMES = 20;
const NAME = 200;
const DETAIL = 500;

/** What is known of a conflict that is left: which rungs refused which file and why, and how urgent it is. */
export function evidenceOf(files: readonly TriedFile[]): Record<string, unknown> {
  const left = files.flatMap((file) => (file.kind === 'unresolved' ? [file] : []));
  const worst = left.map(({ score }) => score).sort((one, other) => other.score - one.score)[0];
  return {
    unresolved: left.slice(0, FILES).map(unresolved),
    resolved: resolvedOf(files),
    score: worst ?? null,
  };
}

/** The files that the rungs resolved, for a person. */
export const resolvedOf = (files: readonly TriedFile[]) =>
  files.flatMap((file) => (file.kind === 'resolved' ? [{ path: file.path, rung: file.rung, name: file.name }] : []));

function unresolved({ path, because, detail, next, pairs, attempts, score }: UnresolvedFile) {
  const refused = attempts.filter(({ outcome }) => outcome === 'refused');
  return {
    path,
    because,
    detail: cut(detail, DETAIL),
    attempts: refused.map((one) => ({
      rung: one.rung,
      name: one.name,
      because: one.because,
      detail: cut(one.detail, DETAIL),
    })),
    next,
    pairs: pairs.slice(0, NAMES).map((name) => cut(name, NAME)),
    score,
  };
}

/** Every attempt as it is recorded. A file that was refused before any rung has one, too. */
export const recordsOf = (files: readonly TriedFile[]): ResolutionAttempt[] =>
  files
    .slice(0, MOST_FILES)
    .flatMap((file) =>
      file.kind === 'unresolved' && file.attempts.length === 0
        ? [refusedAtOnce(file)]
        : file.attempts.map((attempt) => recordOf(file.path, attempt)),
    );

/** Rung 7 as it is recorded where a person is asked instead. Where it is tried, its beginning is recorded with the redo. */
export const refusedRedo = (left: readonly UnresolvedFile[], because: WhyPerson): ResolutionAttempt[] =>
  left.slice(0, MOST_FILES).map(({ path }) => ({
    ...{ path, rung: 7, name: 'redo', outcome: 'refused', because },
    ...{ detail: sayWhyPerson(because), changes: [], ms: 0 },
  }));

const recordOf = (path: string, { detail, changes, ms, ...attempt }: FileAttempt): ResolutionAttempt => ({
  path,
  ...attempt,
  detail: cut(detail, DETAIL),
  changes: changes.slice(0, NAMES).map((change) => ({ what: change.what, name: cut(change.name, NAME) })),
  ms: Math.round(ms * 10) / 10,
});

const refusedAtOnce = ({ path, because, detail }: UnresolvedFile): ResolutionAttempt => ({
  path,
  rung: null,
  name: null,
  outcome: 'refused',
  because,
  detail: cut(detail, DETAIL),
  changes: [],
  ms: 0,
});

/** Names come out of strangers' texts and may hold what the database cannot. */
const cut = (text: string, most: number): string => storable(text.length > most ? `${text.slice(0, most - 1)}…` : text);
