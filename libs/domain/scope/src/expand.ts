import { MAX_ALTERNATIVES } from './limits.js';
import { type Refusal, refuse, TOO_MUCH } from './problems.js';
import type { Token } from './token.js';

/** A pattern with its braces as a tree: a choice is a list of sequences. */
type Sequence = (Token | Choice)[];
interface Choice {
  readonly kind: 'choice';
  readonly options: Sequence[];
}

export type Expanded = { readonly ok: true; readonly alternatives: readonly (readonly Token[])[] } | Refusal;

/**
 * Writes out every `{a,b}`, at most `room` alternatives. Counts first: thirty braces are a thousand million patterns.
 */
export function expand(tokens: readonly Token[], room: number): Expanded {
  const parsed = readBraces(tokens);
  if (!Array.isArray(parsed)) return parsed;
  const count = countAlternatives(parsed);
  if (count <= room) return { ok: true, alternatives: writeOut(parsed) };
  return refuse('too-complex', count > MAX_ALTERNATIVES ? TOO_MANY_ALTERNATIVES : TOO_MUCH);
}

const TOO_MANY_ALTERNATIVES = `stands for more than ${MAX_ALTERNATIVES} alternatives: use fewer braces`;

function readBraces(tokens: readonly Token[]): Sequence | Refusal {
  const pattern = newChoice();
  const open: [Choice, ...Choice[]] = [pattern];
  for (const token of tokens) {
    const refusal = readToken(token, open);
    if (refusal !== null) return refusal;
  }
  if (open.length > 1) return refuse('invalid-brace', 'has a "{" without its "}": close it, or write [{]');
  return pattern.options.flat();
}

/** The last of `open` is the innermost brace that is not closed yet; the first stands for the whole pattern. */
function readToken(token: Token, open: [Choice, ...Choice[]]): Refusal | null {
  const innermost = open.at(-1) ?? open[0];
  const inBraces = open.length > 1;
  switch (token.kind) {
    case 'open':
      open.push(append(innermost, newChoice()));
      return null;
    case 'close':
      if (!inBraces) return refuse('invalid-brace', 'has a "}" without its "{": write [}] for a brace');
      open.pop();
      return innermost.options.length < 2 ? refuse('invalid-brace', ONE_OPTION) : null;
    case 'comma':
      if (inBraces) innermost.options.push([]);
      else append(innermost, COMMA);
      return null;
    default:
      append(innermost, token);
      return null;
  }
}

function newChoice(): Choice {
  return { kind: 'choice', options: [[]] };
}

function append<Item extends Token | Choice>({ options }: Choice, item: Item): Item {
  options.at(-1)?.push(item);
  return item;
}

/** Outside braces a comma is a character like any other. */
const COMMA: Token = { kind: 'literal', character: 0x2c };
const ONE_OPTION = 'has braces around one alternative: write {a,b}, or [{] and [}] for plain braces';

/** Kept, so that `src/{,a}` is refused and does not become the whole of `src/`. */
const NOTHING: Token = { kind: 'nothing' };

function countAlternatives(sequence: Sequence): number {
  let product = 1;
  for (const item of sequence) {
    if (item.kind !== 'choice') continue;
    let sum = 0;
    for (const option of item.options) sum += countAlternatives(option);
    product = Math.min(product * sum, MAX_ALTERNATIVES + 1);
  }
  return product;
}

function writeOut(sequence: Sequence): Token[][] {
  let written: Token[][] = [[]];
  for (const item of sequence) {
    if (item.kind === 'choice') {
      const options = item.options.flatMap((option) => (option.length === 0 ? [[NOTHING]] : writeOut(option)));
      written = written.flatMap((start) => options.map((option) => [...start, ...option]));
    } else {
      for (const alternative of written) alternative.push(item);
    }
  }
  return written;
}
