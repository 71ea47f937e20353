import type { Automaton, Start } from './automaton.js';
import { PATH_CHARACTERS, single } from './character-set.js';
import { checkSegment } from './check-text.js';
import { Draft } from './draft.js';
import { codePoints } from './fold.js';
import { type Beginning, readBeginning, readSuffix } from './forced-text.js';
import { headsOf } from './heads.js';

/**
 * Makes an automaton out of the first states of each pattern. What leads to no end is left out, and the text that every path
 * of a pattern begins and ends with is read off: most questions are answered by comparing these texts.
 */
export function assemble(patterns: Iterable<readonly Draft[]>): Automaton {
  const free = Object.assign(new Draft(PATH_CHARACTERS, true, true), { rest: 0 });
  free.next = [free];
  const starts: Start[] = [];
  let size = 1;
  for (const pattern of patterns) {
    const { first, accepting } = onlyLive(pattern);
    const beginning = readBeginning(first);
    if (first.length === 0 || !canBegin(beginning)) continue;
    const suffix = readSuffix(accepting, first);
    const { nextId, ...start } = finish(beginning, size);
    starts.push({ ...start, suffix });
    size = nextId;
  }
  starts.sort((left, right) => (left.prefix < right.prefix ? -1 : 1));
  return { starts, heads: headsOf(starts.map(({ prefix }) => prefix)), size, free };
}

/** Finds how far the end is from every state, backwards from those that accept, and drops states that lead to none. */
function onlyLive(first: readonly Draft[]): { first: readonly Draft[]; accepting: readonly Draft[] } {
  const reached = linkSources(first);
  const accepting = reached.filter(({ accepts }) => accepts);
  for (const draft of accepting) draft.rest = 0;
  const live = [...accepting];
  for (const { sources, rest } of live) {
    for (const source of sources) {
      if (source.rest < Infinity) continue;
      source.rest = rest + 1;
      live.push(source);
    }
  }
  if (live.length < reached.length) {
    for (const draft of live) draft.next = draft.next.filter(isLive);
  }
  return { first: first.filter(isLive), accepting };
}

const isLive = ({ rest }: Draft): boolean => rest < Infinity;

/** Every state that can be reached. Each knows then who leads to it. */
function linkSources(first: readonly Draft[]): Draft[] {
  const reached = new Set(first);
  for (const draft of reached) {
    for (const next of draft.next) {
      next.sources.push(draft);
      reached.add(next);
    }
  }
  return [...reached];
}

/** `.`, `..` and nothing are no names. Where a wildcard could make them, the searches leave them out. */
function canBegin({ prefix }: Beginning): boolean {
  const complete = prefix.split('/').slice(0, -1);
  return complete.every((segment) => checkSegment(segment) === null);
}

/** Numbers the states: those after the prefix, and one for each character of it. */
function finish({ prefix, after }: Beginning, firstId: number): Omit<Start, 'suffix'> & { nextId: number } {
  const literal = after.every(({ accepts }) => accepts);
  const named = namedDirectories(prefix, literal);
  let nextId = firstId;
  const numbered: Draft[] = [];
  const number = (draft: Draft): void => {
    if (draft.id !== 0) return;
    draft.id = nextId++;
    draft.named = named;
    draft.sources = NOBODY;
    numbered.push(draft);
  };
  after.forEach(number);
  for (const draft of numbered) draft.next.forEach(number);
  let states = after;
  for (const character of codePoints(prefix).reverse()) {
    const draft = new Draft(single(character), false, false);
    draft.rest = 1 + Math.min(...states.map(({ rest }) => rest));
    draft.next = states;
    number(draft);
    states = [draft];
  }
  return { prefix, literal, states, nextId };
}

const NOBODY: Draft[] = [];

/** Length in characters of the directories that the prefix spells out. The last name of a whole path is no directory. */
function namedDirectories(prefix: string, literal: boolean): number {
  const end = prefix.lastIndexOf('/', literal ? prefix.length - 2 : prefix.length);
  return codePoints(prefix.slice(0, end + 1)).length;
}
