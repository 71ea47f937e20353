import { codeLanguageOf } from '@manyhands/context';
import {
  type EntityPair,
  NOT_FOR_THIS_FILE,
  refused,
  type Outcome,
  type Refused,
  type Rung,
  type ThreeTexts,
} from '../rung.js';
import type { SyntaxReader } from '../syntax-reader.js';
import { asPiece, MOST_CHARACTERS, problemOfText } from './judge-answer.js';
import type { MediationAnswer, MediationQuestion, Mediator, NoAnswer } from './mediator.js';
import { OpenFile } from './open-file.js';

export interface MediationParts {
  readonly reader: SyntaxReader;
  readonly mediator: Mediator;
}

/** Of one file. More is a change that has to be made again. */
const MOST_ENTITIES = 10;
/** Questions about one entity: the second one says what was wrong with the first answer. */
const MOST_QUESTIONS = 2;

/** Whether rung 6 knows what the entities of such a file are. */
export const isForMediation = (path: string): boolean => codeLanguageOf(path) !== null;

/**
 * Rung 6: what rung 5 leaves because both sides changed the same entity. A model is given that entity alone; its answer is put
 * in by the code of rung 5 and held to the same conditions.
 */
export function mediationRung(parts: MediationParts): Rung {
  return { number: 6, name: 'model', attempt: (texts) => attempt(texts, parts) };
}

async function attempt(texts: ThreeTexts, { reader, mediator }: MediationParts): Promise<Outcome> {
  const language = codeLanguageOf(texts.path);
  if (language === null) return NOT_FOR_THIS_FILE;
  const file = await OpenFile.read({ reader, language, texts });
  if ('because' in file) return file;
  const asked = await file.fill(new Map());
  if (asked.kind === 'refused') return asked;
  const pairs = asked.open.map(({ pair }) => pair);
  if (pairs.length === 0) return NOT_FOR_THIS_FILE;
  const obstacle = tooMuch(pairs) ?? (await mediator.admit(pairs.length));
  if (obstacle !== null) return refused(obstacle.because, obstacle.detail, pairs);
  return answered(new Mediating({ path: texts.path, file, mediator }), pairs);
}

/** Nothing is asked of a file of which too much is left: an answer to a part of it is of no use. */
function tooMuch(pairs: readonly EntityPair[]): Pick<Refused, 'because' | 'detail'> | null {
  if (pairs.length > MOST_ENTITIES)
    return { because: 'too-large', detail: `both changed more than ${MOST_ENTITIES} entities` };
  const large = pairs.find((pair) => [pair.base, pair.ours, pair.theirs].some(isLarge));
  if (large === undefined) return null;
  return { because: 'too-large', detail: `${large.name} has more than ${MOST_CHARACTERS} characters` };
}

const isLarge = (text: string | null): boolean => text !== null && text.length > MOST_CHARACTERS;

/** One after the other: when one is refused, nothing is asked any more. */
async function answered(mediating: Mediating, pairs: readonly EntityPair[]): Promise<Outcome> {
  const answers = new Map<string, string>();
  for (const pair of pairs) {
    const answer = await mediating.ask(pair);
    if (typeof answer !== 'string') return answer;
    answers.set(pair.name, answer);
  }
  const filled = await mediating.file.fill(answers);
  if (filled.kind === 'refused') return refused(filled.because, filled.detail, pairs);
  return { kind: 'resolved', text: filled.text, changes: filled.changes };
}

interface FileInMediation {
  readonly path: string;
  readonly file: OpenFile;
  readonly mediator: Mediator;
}

class Mediating {
  constructor(private readonly parts: FileInMediation) {}

  get file(): OpenFile {
    return this.parts.file;
  }

  /** The merged text of one entity, which fits into its file. */
  async ask(pair: EntityPair): Promise<string | Refused> {
    let earlier: MediationQuestion['earlier'] = null;
    for (let count = 0; count < MOST_QUESTIONS; count += 1) {
      const answer: MediationAnswer = await this.parts.mediator.mediate({ path: this.parts.path, pair, earlier });
      if (answer.kind === 'none') return withoutAnswer(answer, pair);
      const text = answer.kind === 'merged' ? asPiece(answer.text) : '';
      const problem = answer.kind === 'garbled' ? answer.problem : await this.problemOf(text, pair);
      if (problem === null) return text;
      earlier = { said: answer.said, problem };
    }
    return refused('unusable', `${pair.name}: the answer ${earlier?.problem ?? ''}`, [pair]);
  }

  /** In words, as the model is told it. */
  private async problemOf(text: string, pair: EntityPair): Promise<string | null> {
    const problem = problemOfText(text, pair);
    if (problem !== null) return problem;
    const filled = await this.file.fill(new Map([[pair.name, text]]));
    return filled.kind === 'refused' ? `does not fit into its file: ${filled.detail}` : null;
  }
}

const withoutAnswer = ({ because, detail }: NoAnswer, pair: EntityPair): Refused => refused(because, detail, [pair]);
