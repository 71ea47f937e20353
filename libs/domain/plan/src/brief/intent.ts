import { clauseAfter, clauseBefore } from './clause.js';
import type { Mention } from './find-mentions.js';
import { beginsWith, DESCRIBE, lastOf, LEAVE, READ, TAKE, WRITE } from './verbs.js';

/**
 * What a text wants with a path that it names.
 * `write`: the path is to be changed. `read`: it is an example, a source, a subject. `untouched`: it must stay as it is.
 * `unclear`: the words do not say.
 */
export type Intent = 'write' | 'read' | 'untouched' | 'unclear';

/** The intent of each mention, in the same order. The words around it decide, those before it first. */
export function readIntents(text: string, mentions: readonly Mention[]): Intent[] {
  const intents: Intent[] = [];
  let previous: Mention | null = null;
  for (const mention of mentions) {
    const isListed = previous !== null && CONNECTED.test(text.slice(previous.end, mention.start));
    const inherited = isListed ? intents.at(-1) : undefined;
    intents.push(inherited ?? intentOf(clauseBefore(text, mention.start), clauseAfter(text, mention.end)));
    previous = mention;
  }
  return intents;
}

const FILLERS = '(?:the |its |file |files |module |both |existing )*';

/** `a.ts, b.ts and the file c.ts`: what is said of the first is said of all. */
const CONNECTED = new RegExp(
  `^\\s*(?:,\\s*(?:and |or )?|and |or |as well as |& )(?:also )?(?:in |of |to |for )?${FILLERS}$`,
  'i',
);

function intentOf(before: string, after: string): Intent {
  if (MUST_NOT.test(after)) return 'untouched';
  return intentBefore(before) ?? intentAfter(after) ?? 'unclear';
}

/** `src/a.ts must not change`. */
const MUST_NOT = /^\W*(?:(?:must|should|may|shall|can|need)(?:\s*not\b|n['’]t\b)|(?:stays?|remains?)\b)/i;

/** Behind these a path is what something is about, or where it comes from. */
const ASIDE = new RegExp(
  `\\b(about|against|as|as in|by|for|from|like|like in|per|similar to|than|through|unlike|via|with|` +
    `(?:checks?|copy|documentation|specs?|stor(?:y|ies)|tests?) (?:of|on)) ${FILLERS}$`,
  'i',
);

const NEGATION =
  /\b(?:do not|don['’]t|never|must not|mustn['’]t|should not|shouldn['’]t|may not|cannot|can['’]t|without|not|avoid|rather than|instead of)(?:\s+\w+)?\s*$/i;
const NOT_ONLY = /\bnot (?:only|just)\s*$/i;

/** What the nearest word of weight before the path says; `null` when there is none, or when it only describes. */
function intentBefore(before: string): Intent | null {
  const { intent, at } = nearestCue(before);
  const isNegated = NEGATION.test(before.slice(0, at)) && !NOT_ONLY.test(before.slice(0, at));
  if (intent === 'write' && isNegated) return 'untouched';
  const [, aside] = ASIDE.exec(before) ?? [];
  if (aside === undefined) return intent;
  const isTaken = aside.toLowerCase() === 'from' && intent === 'write' && beginsWith(TAKE, before.slice(at));
  return isTaken ? 'write' : 'read';
}

interface Cue {
  readonly intent: Intent | null;
  /** Where it stands; -1 when it does not. */
  readonly at: number;
}

function nearestCue(before: string): Cue {
  const cues: Cue[] = [
    { intent: null, at: lastOf(DESCRIBE, before) },
    { intent: 'write', at: lastOf(WRITE, before) },
    { intent: 'read', at: lastOf(READ, before) },
    { intent: 'untouched', at: lastOf(LEAVE, before) },
  ];
  return cues.reduce((nearest, cue) => (cue.at > nearest.at ? cue : nearest));
}

const MUST = /^\W*(?:also )?(?:must|should|shall|will|needs?|has to|have to|gets?|is to)\b/i;
const LEAD = /^[\s,:–—`)-]*(?:(?:also|please|then|just)\s+)*/i;

/** `src/a.ts must be changed`, `In src/a.ts, add …`, `src/a.ts: add …`. */
function intentAfter(after: string): Intent | null {
  return MUST.test(after) || beginsWith(WRITE, after.replace(LEAD, '')) ? 'write' : null;
}
