import { describe, expect, it } from '@jest/globals';
import fastCheck from 'fast-check';
import { foldKey, MAX_BODY_BYTES, readStrictJson, type Json } from './strict-json.js';
import { refusalText } from './testing/refusal-of.js';

const read = (text: string): Json => readStrictJson(new TextEncoder().encode(text));
const refusalIn = (text: string | Uint8Array): string =>
  refusalText(() => readStrictJson(typeof text === 'string' ? new TextEncoder().encode(text) : text));

describe('a body', () => {
  it('that every reader reads alike is read', () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.jsonValue({ depthSize: 'small' }), fastCheck.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fastCheck.pre(refusalIn(text) === 'accepted');
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('that is accepted means what JSON.parse says', () => {
    const piece = fastCheck.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"A"',
      '"b\\u0041"',
      '1',
      '-0',
      '1e3',
      'null',
      ' ',
      'tru',
      '\n',
    );
    fastCheck.assert(
      fastCheck.property(fastCheck.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        if (refusalIn(text) === 'accepted') expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'has the key "a" twice'],
    ['{"HostConfig":{},"hostconfig":{}}', 'has the key "hostconfig" twice'],
    ['{"Binds":1,"Bind\\u017f":2}', 'twice'],
    ['{"K":1,"\\u212a":2}', 'twice'],
    ['{"a":{"b":1,"B":2}}', 'has the key "B" twice'],
    ['{"__proto__":{}}', 'has the key "__proto__"'],
    ['{}{}', 'goes on after its end'],
    ['{} x', 'goes on after its end'],
    ['\ufeff{}', 'is not JSON at 0'],
    ['', 'is not JSON at 0'],
    ['{"a":1,}', 'is not JSON'],
    ['[1,]', 'is not JSON'],
    ["{'a':1}", 'is not JSON'],
    ['{a:1}', 'is not JSON'],
    ['{"a" 1}', 'is not JSON'],
    ['[1 2]', 'is not JSON'],
    ['{"a":01}', 'is not JSON'],
    ['"a\u0000b"', 'is not JSON'],
    ['"\\x41"', 'is not JSON'],
    ['NaN', 'is not JSON'],
    ['/* */{}', 'is not JSON'],
    ['"\\ud800"', 'half of a surrogate pair'],
    ['['.repeat(18) + ']'.repeat(18), 'nested deeper than 16'],
    [`"${'a'.repeat(MAX_BODY_BYTES)}"`, 'is larger than 65536 bytes'],
  ])('%j is refused: %s', (text, because) => {
    expect(refusalIn(text)).toContain(because);
    expect(refusalIn(text)).toMatch(/^R7 body: /);
  });

  it('of bytes that are no UTF-8 is refused', () => {
    expect(refusalIn(new Uint8Array([0x22, 0xff, 0x22]))).toBe('R7 body: is not UTF-8');
    expect(refusalIn(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBe('R7 body: is not UTF-8');
  });

  it('may be sixteen deep, and as long as the limit', () => {
    expect(refusalIn('['.repeat(17) + ']'.repeat(17))).toBe('accepted');
    expect(refusalIn(`"${'a'.repeat(MAX_BODY_BYTES - 2)}"`)).toBe('accepted');
  });

  it('has no prototype that a key could reach', () => {
    expect(Object.getPrototypeOf(read('{"constructor":1}'))).toBeNull();
  });
});

describe('a key', () => {
  it.each([
    ['Binds', 'binds'],
    ['BINDS', 'binds'],
    ['Bind\u017f', 'binds'],
    ['\u212ay', 'ky'],
  ])('%s is folded to %s', (key, folded) => {
    expect(foldKey(key)).toBe(folded);
  });
});
