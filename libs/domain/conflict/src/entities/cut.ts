import type { Entity, Span } from './outline.js';

/** A named part of a text with all that belongs to it: comments before it, the rest of its last line. Whole lines. */
export interface Piece {
  readonly key: string;
  /** Whether the key is a name, and not the text itself. */
  readonly named: boolean;
  /** Empty lines before it. */
  readonly blank: string;
  readonly text: string;
  readonly effects: boolean;
  /** Its one entity, with places in the text that was cut; null when it holds several, or none. */
  readonly entity: Entity | null;
  /** Where `text` begins. */
  readonly start: number;
}

/** A text as pieces: joining all of it gives the text again. */
export interface Cut {
  /** The rest of the line on which the region begins. */
  readonly open: string;
  readonly pieces: readonly Piece[];
  readonly tail: string;
}

export interface Region extends Span {
  readonly source: string;
  readonly entities: readonly Entity[];
  /** The whole file: what stands above its first entity and apart from it belongs to the file. */
  readonly isFile: boolean;
}

const EMPTY_LINES = /^(?:[ \t]*\n)*/;
const REST_OF_LINE = /[ \t]*[;,]?[ \t]*(\/\/[^\n]*|\/\*[^\n]*\*\/[ \t]*|#[^\n]*)?\n/y;
const HEADER = 'header';

/** Null where entities do not stand on lines of their own. A name that stands twice is in two pieces. */
export function cut(region: Region): Cut | null {
  const { source, start } = region;
  const open = region.isFile ? '' : (/^[ \t]*\n/.exec(source.slice(start, region.end))?.[0] ?? '');
  const together = rows(region);
  const header = headerOf(region, together[0]);
  const pieces = header === null ? [] : [header];
  let at = start + open.length + lengthOf(header);
  for (const row of together) {
    const end = endOfLine(source, row.at(-1)?.end ?? at);
    if (end === null || end > region.end) return null;
    pieces.push(piece(source, { start: at, end }, row));
    at = end;
  }
  return { open, pieces: numbered(fused(pieces)), tail: source.slice(at, region.end) };
}

const lengthOf = (one: Piece | null): number => (one === null ? 0 : one.blank.length + one.text.length);

/** Entities that share lines, together. */
function rows({ source, entities }: Region): Entity[][] {
  const found: Entity[][] = [];
  for (const entity of entities) {
    const row = found.at(-1);
    const before = row?.at(-1);
    if (row === undefined || before === undefined || source.slice(before.end, entity.start).includes('\n'))
      found.push([entity]);
    else row.push(entity);
  }
  return found;
}

function endOfLine(source: string, from: number): number | null {
  if (source[from - 1] === '\n') return from;
  REST_OF_LINE.lastIndex = from;
  return REST_OF_LINE.test(source) ? REST_OF_LINE.lastIndex : null;
}

/** A comment that stands apart from the first entity, like a licence, belongs to the file. */
function headerOf({ source, isFile }: Region, first: readonly Entity[] = []): Piece | null {
  const lead = isFile && first[0] !== undefined ? source.slice(0, first[0].start) : '';
  const last = lead.lastIndexOf('\n\n');
  if (last < 0 || lead.slice(0, last).trim() === '') return null;
  const placed = lines(source, { start: 0, end: last + 1 });
  return { key: HEADER, named: true, ...placed, effects: false, entity: null };
}

function piece(source: string, span: Span, entities: readonly Entity[]): Piece {
  const placed = lines(source, span);
  const names = entities.flatMap(({ key }) => key ?? []);
  const named = names.length === entities.length;
  return {
    key: named ? names.join(' + ') : `text ${placed.text.trim()}`,
    named,
    ...placed,
    effects: entities.some(({ effects }) => effects),
    entity: entities.length === 1 ? (entities[0] ?? null) : null,
  };
}

function lines(source: string, { start, end }: Span): Pick<Piece, 'blank' | 'text' | 'start'> {
  const whole = source.slice(start, end);
  const blank = EMPTY_LINES.exec(whole)?.[0] ?? '';
  return { blank, text: whole.slice(blank.length), start: start + blank.length };
}

export const isImport = ({ key }: Piece): boolean => key.startsWith('import ');

/** Overloads, and a getter beside its setter, are one piece. */
function fused(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const one of pieces) {
    const before = result.at(-1);
    if (before?.named === true && one.named && before.key === one.key && !isImport(one)) {
      result[result.length - 1] = { ...before, text: before.text + one.blank + one.text, entity: null };
    } else result.push(one);
  }
  return result;
}

/** The same nameless text, and imports of the same module, may stand more than once. */
function numbered(pieces: readonly Piece[]): Piece[] {
  const seen = new Map<string, number>();
  return pieces.map((one) => {
    if (one.named && !isImport(one)) return one;
    const count = (seen.get(one.key) ?? 0) + 1;
    seen.set(one.key, count);
    return count === 1 ? one : { ...one, key: `${one.key} #${count}` };
  });
}
