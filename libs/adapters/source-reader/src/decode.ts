import { unread, type UnreadFacts } from '@manyhands/context';

/** As git tells binary files from others. */
const LOOK_FOR_NUL_IN = 8000;
/** Lines of hand-written code are shorter than this on the average, even in the worst of files. */
const MINIFIED_MEAN_LINE = 300;
const MINIFIED_FROM_BYTES = 5000;

/** The bytes as text; what is not UTF-8 in them becomes U+FFFD. Code that no person wrote line by line is not read. */
export function decode(bytes: Uint8Array, isCode: boolean): string | UnreadFacts {
  if (bytes.subarray(0, LOOK_FOR_NUL_IN).includes(0)) return unread('binary');
  if (isCode && isMinified(bytes)) return unread('minified');
  return new TextDecoder('utf-8').decode(bytes);
}

function isMinified(bytes: Uint8Array): boolean {
  if (bytes.length < MINIFIED_FROM_BYTES) return false;
  let lines = 1;
  for (const byte of bytes) if (byte === 0x0a) lines += 1;
  return bytes.length / lines > MINIFIED_MEAN_LINE;
}
