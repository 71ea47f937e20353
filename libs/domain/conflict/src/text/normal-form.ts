import { type Refused, refused } from '../rung.js';
import type { Three } from './merge-tokens.js';

/** Three texts of which only the words are left, and the way back. */
export interface NormalForm {
  readonly kind: 'normal';
  readonly texts: Three<string>;
  /** Gives a merged text the byte order mark, the line breaks and the end that the sides agree on. */
  restore(text: string): string;
}

/** Larger texts are not merged. Bytes. */
export const MAX_BYTES = 4 * 1024 * 1024;
const LOOK_FOR_NUL_IN = 8000;
const MARK = '\ufeff';

/** Reads three files, or says why they are no texts that can be merged line by line. An absent file is an empty one. */
export function normalForm(files: Three<Uint8Array | null>): NormalForm | Refused {
  const texts = [files.base, files.ours, files.theirs].map(decode);
  const failed = texts.find((text) => typeof text !== 'string');
  if (failed !== undefined && typeof failed !== 'string') return failed;
  const [base = '', ours = '', theirs = ''] = texts.map(String);
  const breaks = new Set([base, ours, theirs].map(lineBreaks).filter((kind) => kind !== 'none'));
  if (breaks.size > 1) return refused('line-endings', `line breaks differ: ${[...breaks].join(', ')}`);
  const crlf = breaks.has('CRLF');
  const hasMark = agreed({ base, ours, theirs }, (text) => text.startsWith(MARK));
  const isEnded = agreed({ base, ours, theirs }, (text) => text.endsWith('\n'));
  const plain = (text: string) => ended(text.replace(/^\ufeff/, '').replaceAll(crlf ? '\r\n' : '\n', '\n'));
  return {
    kind: 'normal',
    texts: { base: plain(base), ours: plain(ours), theirs: plain(theirs) },
    restore(text) {
      const body = isEnded ? text : text.replace(/\n$/, '');
      return (hasMark ? MARK : '') + (crlf ? body.replaceAll('\n', '\r\n') : body);
    },
  };
}

function decode(bytes: Uint8Array | null): string | Refused {
  if (bytes === null) return '';
  if (bytes.subarray(0, LOOK_FOR_NUL_IN).includes(0)) return refused('binary', 'a file holds NUL bytes');
  if (bytes.length > MAX_BYTES) return refused('too-large', `a file has more than ${MAX_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused('not-utf8', 'a file is no UTF-8 text');
  }
}

/** A text in which both occur keeps its carriage returns as part of its lines. */
function lineBreaks(text: string): 'none' | 'LF' | 'CRLF' | 'mixed' {
  if (!text.includes('\n')) return 'none';
  const bare = /(^|[^\r])\n/.test(text);
  if (!text.includes('\r\n')) return 'LF';
  return bare ? 'mixed' : 'CRLF';
}

/** What the side says that differs from the base; of two that are not empty, if there is no base. */
function agreed({ base, ours, theirs }: Three<string>, has: (text: string) => boolean): boolean {
  if (base === '') return [ours, theirs].filter((text) => text !== '').every(has);
  if (theirs === '') return has(ours);
  return ours === '' || has(ours) === has(base) ? has(theirs) : has(ours);
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
