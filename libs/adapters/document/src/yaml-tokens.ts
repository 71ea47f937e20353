import { Lexer, Parser, type CST } from 'yaml';

/** About 1,500 tasks; a longer plan is better sent as JSON, which costs a hundredth of the time to read. */
const MOST_LEXEMES = 100_000;
export const DEEPEST = 32;
/** A plan has two keys and a task has eight. Checking that keys are unique takes the square of their number. */
const MOST_KEYS = 100;

/**
 * The tokens of a YAML text, for composing, or why the text is too much, in words after the name of its field. Reads piece by
 * piece and stops at the first piece that is too much: the parser alone takes seconds for one megabyte of brackets.
 */
export function yamlTokens(text: string, onNewLine: (offset: number) => void): CST.Token[] | { tooMuch: string } {
  const parser = new Parser(onNewLine);
  // As `Parser.parse` does: otherwise lines are counted from 0.
  onNewLine(0);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    lexemes += 1;
    if (lexemes > MOST_LEXEMES) return { tooMuch: 'has too many parts for YAML; write such a long plan as JSON' };
    const tooMuch = excessOf(parser.stack);
    if (tooMuch !== null) return { tooMuch };
  }
  tokens.push(...parser.end());
  return tokens;
}

/** `open` is what the parser is inside of, outermost first. */
function excessOf(open: readonly CST.Token[]): string | null {
  if (open.length > DEEPEST + 1) return `nests more than ${DEEPEST} deep`;
  const innermost = open.at(-1);
  if (innermost === undefined || !isMapping(innermost) || innermost.items.length <= MOST_KEYS) return null;
  return `has a mapping with more than ${MOST_KEYS} keys`;
}

const isMapping = (token: CST.Token): token is CST.BlockMap | CST.FlowCollection =>
  token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
