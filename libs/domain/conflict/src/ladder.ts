import { type Conflict, structural } from './conflict.js';
import type { Change, EntityPair, Outcome, Refused, Rung, RungNumber, ThreeTexts } from './rung.js';
import { refused } from './rung.js';
import type { Refusal } from './refusal.js';
import { textRung } from './text-rung.js';
import { type NormalForm, normalForm } from './text/normal-form.js';

/** What one rung did, for the record. */
export interface Attempt {
  readonly rung: RungNumber;
  readonly name: string;
  readonly outcome: 'resolved' | 'refused' | 'not-for-this-file';
  readonly because: Refusal | null;
  readonly detail: string;
  readonly changes: readonly Change[];
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** Who is next: 6 a model, which is given the pairs and never whole files; 7 the later change's own agent; 8 a person. */
export type NextRung = 6 | 7 | 8;

export type Climbed =
  | {
      readonly kind: 'resolved';
      readonly rung: RungNumber;
      readonly bytes: Uint8Array;
      readonly attempts: readonly Attempt[];
    }
  | {
      readonly kind: 'unresolved';
      readonly next: NextRung;
      /** Why, as the last rung that knew the file said it. */
      readonly because: Refusal;
      readonly detail: string;
      readonly pairs: readonly EntityPair[];
      readonly attempts: readonly Attempt[];
    };

type Unresolved = Extract<Climbed, { kind: 'unresolved' }>;

export interface Ladder {
  readonly rungs: readonly Rung[];
  /** Rungs below are left out. */
  readonly entry: RungNumber;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** Tries the rungs in order until one resolves the conflict. */
export async function climb(conflict: Conflict, ladder: Ladder): Promise<Climbed> {
  const normal = readable(conflict);
  if (normal.kind === 'refused') return unresolved(normal, []);
  const texts = { ...normal.texts, path: conflict.path };
  const attempts: Attempt[] = [];
  let last = refused('same-place', 'no rung knows such files');
  for (const rung of rungsFrom(ladder)) {
    const began = ladder.now();
    const outcome = await rung.attempt(texts);
    attempts.push(recorded(rung, outcome, ladder.now() - began));
    if (outcome.kind === 'resolved') return resolved(rung.number, normal.restore(outcome.text), attempts);
    if (outcome.kind === 'refused') last = withPairs(outcome, last.pairs);
    if (last.ends) break;
  }
  const left = unresolved(await withLines(last, texts), attempts);
  const asked = attempts.some(({ rung, outcome }) => rung === 6 && outcome === 'refused');
  return left.next === 6 && asked ? { ...left, next: 7 } : left;
}

const rungsFrom = ({ rungs, entry }: Ladder): Rung[] =>
  rungs.filter(({ number }) => number >= entry).sort((one, other) => one.number - other.number);

/** The last pairs that were found are the closest. */
const withPairs = (refusal: Refused, pairs: readonly EntityPair[]): Refused =>
  refusal.pairs.length > 0 ? refusal : { ...refusal, pairs };

/** Whoever is next is given the lines in conflict at least, never the whole file. */
async function withLines(refusal: Refused, texts: ThreeTexts): Promise<Refused> {
  if (refusal.pairs.length > 0 || refusal.ends) return refusal;
  const lines = await textRung.attempt(texts);
  return lines.kind === 'refused' ? { ...refusal, pairs: lines.pairs } : refusal;
}

function readable(conflict: Conflict): NormalForm | Refused {
  const obstacle = structural(conflict);
  if (obstacle !== null) return refused(obstacle.because, obstacle.detail);
  const bytesOf = (state: Conflict['base']) => state?.bytes ?? null;
  return normalForm({
    base: bytesOf(conflict.base),
    ours: bytesOf(conflict.ours),
    theirs: bytesOf(conflict.theirs),
  });
}

function recorded({ number, name }: Rung, outcome: Outcome, ms: number): Attempt {
  return {
    rung: number,
    name,
    outcome: outcome.kind,
    because: outcome.kind === 'refused' ? outcome.because : null,
    detail: outcome.kind === 'refused' ? outcome.detail : '',
    changes: outcome.kind === 'resolved' ? outcome.changes : [],
    ms,
  };
}

function resolved(rung: RungNumber, text: string, attempts: readonly Attempt[]): Climbed {
  return { kind: 'resolved', rung, bytes: new TextEncoder().encode(text), attempts };
}

function unresolved({ because, detail, pairs }: Refused, attempts: readonly Attempt[]): Unresolved {
  return { kind: 'unresolved', next: nextFor(because, pairs), because, detail, pairs, attempts };
}

/** A model is given pairs of entities; without any, the change is made again, or a person decides what git cannot. */
function nextFor(because: Refusal, pairs: readonly EntityPair[]): NextRung {
  if (pairs.length > 0) return 6;
  return because === 'file-kind' || because === 'binary' || because === 'not-utf8' ? 8 : 7;
}
