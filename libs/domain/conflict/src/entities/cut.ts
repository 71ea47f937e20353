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
  const { source, entities, isFile } = region;
  const open = isFile ? '' : (/^[ \t]*\n/.exec(source.slice(region.start, region.end))?.[0] ?? '');
  const pieces: Piece[] = [];
  let at = region.start + open.length;
  for (let index = 0; index < entities.length;) {
    const together = onTheSameLines(source, entities.slice(index));
    const end = endOfLine(source, together.at(-1)?.end ?? at);
    if (end === null || end > region.end) return null;
    const header = isFile && pieces.length === 0 ? headerEnd(source.slice(at, together[0]?.start)) : 0;
    if (header > 0) pieces.push(piece(source, { start: at, end: at + header }, null));
    pieces.push(piece(source, { start: at + header, end }, together));
    at = end;
    index += together.length;
  }
  return { open, pieces: numbered(fused(pieces)), tail: source.slice(at, region.end) };
}

/** The entities that share lines with the first one. */
function onTheSameLines(source: string, entities: readonly Entity[]): Entity[] {
  const together: Entity[] = [];
  for (const entity of entities) {
    const before = together.at(-1);
    if (before !== undefined && source.slice(before.end, entity.start).includes('\n')) break;
    together.push(entity);
  }
  return together;
}

function endOfLine(source: string, from: number): number | null {
  if (source[from - 1] === '\n') return from;
  REST_OF_LINE.lastIndex = from;
  return REST_OF_LINE.test(source) ? REST_OF_LINE.lastIndex : null;
}

/** A comment that stands apart from the first entity, like a licence, belongs to the file. */
function headerEnd(lead: string): number {
  const last = lead.lastIndexOf('\n\n');
  return last >= 0 && lead.slice(0, last).trim() !== '' ? last + 1 : 0;
}

function piece(source: string, { start, end }: Span, entities: readonly Entity[] | null): Piece {
  const whole = source.slice(start, end);
  const blank = EMPTY_LINES.exec(whole)?.[0] ?? '';
  const text = whole.slice(blank.length);
  const named = entities === null || entities.every(({ key }) => key !== null);
  return {
    key: entities === null ? HEADER : named ? entities.map(({ key }) => key).join(' + ') : `text ${text.trim()}`,
    named,
    blank,
    text,
    effects: entities?.some(({ effects }) => effects) ?? false,
    entity: entities?.length === 1 ? (entities[0] ?? null) : null,
    start: start + blank.length,
  };
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
