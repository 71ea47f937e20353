import { RequestRefused } from './refusal.js';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Bytes of a body. The largest honest one, a container of the docker CLI, has about 2 KiB. */
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 16;

const BLANK = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Reads a body the way that leaves nothing to interpret: one document of UTF-8, at most {@link MAX_BODY_BYTES} and 16 levels deep, no
 * key twice in an object, also not in another case. The daemon merges duplicate keys and compares keys without case, `JSON.parse`
 * keeps the last of the exact: whatever the two could read differently is refused here. Throws {@link RequestRefused} (R7).
 */
export function readStrictJson(bytes: Uint8Array): Json {
  if (bytes.length > MAX_BODY_BYTES) throw malformed(`is larger than ${MAX_BODY_BYTES} bytes`);
  return new JsonReader(decode(bytes)).document();
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('is not UTF-8');
  }
}

/** What Go's encoding/json takes for the same key, including U+017F (ſ) and U+212A (K). */
export const foldKey = (key: string): string => key.toUpperCase().toLowerCase();

const malformed = (because: string): RequestRefused => new RequestRefused('R7', 'body', because, 400);

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    this.take(BLANK);
    if (this.at < this.text.length) throw malformed(`goes on after its end, at ${this.at}`);
    return value;
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) throw malformed(`is nested deeper than ${MAX_DEPTH}`);
    this.take(BLANK);
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.list(depth);
    if (first === '"') return this.string();
    return JSON.parse(this.take(WORD) ?? this.take(NUMBER) ?? this.unexpected()) as boolean | number | null;
  }

  private object(depth: number): JsonObject {
    const object = Object.create(null) as Record<string, Json>;
    const seen = new Set<string>();
    this.members('{', '}', () => {
      const key = this.string();
      const folded = foldKey(key);
      if (seen.has(folded)) throw malformed(`has the key ${JSON.stringify(key.slice(0, 64))} twice`);
      if (folded === '__proto__') throw malformed('has the key "__proto__"');
      seen.add(folded);
      this.take(BLANK);
      this.expect(':');
      object[key] = this.value(depth + 1);
    });
    return object;
  }

  private list(depth: number): Json[] {
    const items: Json[] = [];
    this.members('[', ']', () => items.push(this.value(depth + 1)));
    return items;
  }

  private members(open: string, close: string, member: () => void): void {
    this.expect(open);
    this.take(BLANK);
    if (this.accept(close)) return;
    do {
      this.take(BLANK);
      member();
      this.take(BLANK);
    } while (this.accept(','));
    this.expect(close);
  }

  private string(): string {
    const text = JSON.parse(this.take(TEXT) ?? this.unexpected()) as string;
    if (!text.isWellFormed()) throw malformed('has half of a surrogate pair');
    return text;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private accept(character: string): boolean {
    const isNext = this.text[this.at] === character;
    if (isNext) this.at += 1;
    return isNext;
  }

  private expect(character: string): void {
    if (!this.accept(character)) this.unexpected();
  }

  private unexpected(): never {
    throw malformed(`is not JSON at ${this.at}`);
  }
}
