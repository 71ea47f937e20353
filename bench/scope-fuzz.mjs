// Random pairs of scopes against brute force: does every answer of @manyhands/scope agree with its definition?
//   node bench/scope-fuzz.mjs [--pairs 100000] [--seed N]     build first (`npm run build`); without --seed a new one is drawn
// The definition is written a second time, with regular expressions, and tried on every path of at most 6 characters out of
// `abc./`. A longer witness is tried by itself. Status 1 when anything disagrees; the first disagreements are printed, and the
// seed repeats them.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import {
  contains,
  intersect,
  isEmpty,
  matches,
  overlap,
  parseScope,
  ScopeTooComplexError,
  subtract,
} from '@manyhands/scope';
import { between, pick, randomOf } from './scope-random.mjs';

const LONGEST = 6;
const SCOPES = 2000;
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const pairs = whole('pairs', values.pairs);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : whole('seed', values.seed);
const random = randomOf(seed);

const paths = pathsUpTo(LONGEST);
const everything = scopeOf(['**']);
const began = performance.now();
const scopes = Array.from({ length: SCOPES }, randomScope);
const counts = { overlapping: 0, colliding: 0, disjoint: 0, refused: 0 };
const disagreements = [];
for (let asked = 0; asked < pairs; asked += 1) compare(pick(random, scopes), pick(random, scopes));
print();
process.exitCode = disagreements.length > 0 ? 1 : 0;

function randomScope() {
  for (;;) {
    const patterns = Array.from({ length: between(random, 1, 4) }, randomPattern);
    const parsed = parseScope(patterns);
    if (!parsed.ok) continue;
    const included = patterns.filter((each) => !each.startsWith('!')).map(expression);
    const excluded = patterns.filter((each) => each.startsWith('!')).map((each) => expression(each.slice(1)));
    const has = (path) =>
      included.some((each) => each.test(`${path}/`)) && !excluded.some((each) => each.test(`${path}/`));
    return { patterns, scope: parsed.scope, has, short: Uint8Array.from(paths, (path) => (has(path) ? 1 : 0)) };
  }
}

function randomPattern() {
  const signs = ['a', 'a', 'b', 'c', '.', '*', '*', '?', '[ab]', '[!a]', '[.a]', '[!b.]', '{a,b}', '{,a}', '{*,bb}'];
  const name = () => Array.from({ length: between(random, 1, 3) }, () => pick(random, signs)).join('');
  const segments = Array.from({ length: between(random, 1, 3) }, () => (random() < 0.25 ? '**' : name()));
  return pick(random, ['', '', '!']) + segments.join('/') + pick(random, ['', '', '/']);
}

/** The pattern as a regular expression over the path with a final `/`. */
function expression(written) {
  const segments = written.replace(/\/$/, '/**').split('/');
  const sources = segments.map((segment) => {
    return segment === '**' ? '(?:[^/]+/)*' : `${segment.replace(/\{.*?\}|\[.*?\]|./g, sign)}/`;
  });
  return new RegExp(`^${sources.join('')}$`);
}

function sign(written) {
  if (written === '*') return '[^/]*';
  if (written === '?') return '[^/]';
  if (written === '.') return '\\.';
  if (written.startsWith('[')) return written.replace('[!', '[^/');
  if (written.startsWith('{')) return `(?:${written.slice(1, -1).replaceAll(',', '|').replaceAll('*', '[^/]*')})`;
  return written;
}

function pathsUpTo(length) {
  let texts = [''];
  const all = [];
  for (let size = 1; size <= length; size += 1) {
    texts = texts.flatMap((text) => [...'abc./'].map((character) => text + character));
    all.push(...texts.filter((text) => text.split('/').every((name) => !['', '.', '..'].includes(name))));
  }
  return all;
}

/** Asks every question about one pair. What does not agree with the definition is noted. */
function compare(a, b) {
  const note = (what) => disagreements.push(`${what}: ${JSON.stringify(a.patterns)} ${JSON.stringify(b.patterns)}`);
  try {
    const witness = overlap(a.scope, b.scope);
    const meets = witness !== null && witness.other === undefined;
    counts[meets ? 'overlapping' : witness === null ? 'disjoint' : 'colliding'] += 1;
    checkIntersection(a, b, note);
    checkDifference(a, b, note);
  } catch (error) {
    if (!(error instanceof ScopeTooComplexError)) throw error;
    counts.refused += 1;
  }
}

function checkIntersection(a, b, note) {
  const witness = overlap(a.scope, b.scope);
  const path = witness?.other === undefined ? (witness?.path ?? null) : null;
  const isCommon = (at) => a.short[at] === 1 && b.short[at] === 1;
  checkWitness({ path, has: (text) => a.has(text) && b.has(text), hasShort: isCommon }, note);
  const common = intersect(a.scope, b.scope);
  if (isEmpty(common) !== (path === null)) note('isEmpty(intersect) is not what overlap says');
  if (!contains(a.scope, common) || !contains(b.scope, common)) note('intersect is not contained');
  if (contains(common, a.scope) !== contains(b.scope, a.scope)) note('intersect does not contain what both contain');
  checkMembers(common, isCommon, (what) => note(`intersect ${what}`));
}

function checkDifference(a, b, note) {
  const rest = subtract(a.scope, b.scope);
  const path = overlap(rest, everything)?.path ?? null;
  const isRest = (at) => a.short[at] === 1 && b.short[at] === 0;
  const noteRest = (what) => note(`subtract: ${what}`);
  checkWitness({ path, has: (text) => a.has(text) && !b.has(text), hasShort: isRest }, noteRest);
  if (contains(b.scope, a.scope) !== (path === null)) note('contains is not what subtract says');
  if (contains(rest, a.scope) !== (overlap(intersect(a.scope, b.scope), everything) === null))
    noteRest('takes what is not shared');
  checkMembers(rest, isRest, noteRest);
}

/** `path` must be in the set and no longer than the shortest path there; `null` only where there is none. */
function checkWitness({ path, has, hasShort }, note) {
  const shortest = paths.find((_, at) => hasShort(at));
  if (path !== null && !has(path)) note(`false witness ${path}`);
  if (shortest !== undefined && (path === null || path.length > shortest.length)) note(`${shortest}, and not ${path}`);
}

function checkMembers(set, isMember, note) {
  for (let tried = 0; tried < 10; tried += 1) {
    const at = between(random, 0, paths.length - 1);
    if (matches(set, paths[at]) !== isMember(at)) note(`is wrong about ${paths[at]}`);
  }
}

function print() {
  const cells = [
    pairs,
    ...Object.values(counts),
    disagreements.length,
    seed,
    ((performance.now() - began) / 1000).toFixed(1),
  ];
  const titles = ['pairs', ...Object.keys(counts), 'disagreements', 'seed', 'seconds'];
  const widths = titles.map((title, at) => Math.max(title.length, String(cells[at]).length));
  for (const row of [titles, cells]) console.log(row.map((cell, at) => String(cell).padStart(widths[at])).join('   '));
  for (const each of disagreements.slice(0, 20)) console.log(each);
}

function scopeOf(patterns) {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scope;
}

function whole(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0, not ${text}`);
  return number;
}
