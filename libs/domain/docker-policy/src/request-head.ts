import { RequestRefused } from './refusal.js';
import { MAX_BODY_BYTES } from './strict-json.js';

/** Bytes of a request line and its headers. Large, because dockerode repeats the body in the query. */
export const MAX_HEAD_BYTES = 96 * 1024;

export interface RequestHead {
  readonly method: string;
  /** As it came: path and query. */
  readonly target: string;
  /** By lower-case name; each came once. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes of the body. */
  readonly contentLength: number;
  /** Whether the client asked for the connection to become a raw stream. */
  readonly upgrade: boolean;
}

const REQUEST_LINE = /^([A-Z]{3,7}) ([\x21-\x7e]+) HTTP\/1\.1$/;
/** Blanks around the value are cut off afterwards: a pattern that does it takes quadratic time on many of them. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
const JSON_TYPE = 'application/json';
const FORBIDDEN = ['transfer-encoding', 'content-encoding', 'expect', 'trailer', 'te'];

/**
 * Reads the head of a request, from its first byte to the last before the blank line, as Latin-1 text. Only what every reader of
 * HTTP/1.1 must read alike gets through: CRLF, no folded lines, no header twice, a length instead of chunks. Throws
 * {@link RequestRefused} (R3, R5).
 */
export function readRequestHead(text: string): RequestHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method, target] = REQUEST_LINE.exec(first) ?? [];
  if (method === undefined || target === undefined) throw malformed('request line', 'is not HTTP/1.1');
  const headers = readHeaders(lines);
  if (!headers.has('host')) throw malformed('Host', 'is missing');
  const forbidden = FORBIDDEN.find((name) => headers.has(name));
  if (forbidden) throw malformed(forbidden, 'is not accepted: send the body whole, with its Content-Length');
  const contentLength = readLength(headers.get('content-length'));
  if (contentLength > 0) checkType(headers.get('content-type'));
  return { method, target, headers, contentLength, upgrade: headers.has('upgrade') };
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformed('headers', 'a line is not "name: value"');
    const key = name.toLowerCase();
    if (headers.has(key)) throw malformed(name, 'came twice');
    headers.set(key, withoutBlanks(value));
  }
  return headers;
}

function withoutBlanks(text: string): string {
  let [from, to] = [0, text.length];
  while (isBlank(text[from])) from += 1;
  while (to > from && isBlank(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

function readLength(value: string | undefined): number {
  if (value === undefined) return 0;
  if (!/^(0|[1-9]\d{0,8})$/.test(value)) throw malformed('Content-Length', 'is not a number of bytes');
  if (Number(value) > MAX_BODY_BYTES) throw malformed('Content-Length', `is more than ${MAX_BODY_BYTES} bytes`);
  return Number(value);
}

function checkType(value: string | undefined): void {
  if (value !== JSON_TYPE) throw new RequestRefused('R5', 'Content-Type', `a body must be ${JSON_TYPE}`, 400);
}

const malformed = (field: string, because: string): RequestRefused => new RequestRefused('R3', field, because, 400);
