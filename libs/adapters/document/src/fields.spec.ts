import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fieldPath, inputErrors, isNestedDeeperThan, unstorableText } from './index.js';

describe('the path of a field', () => {
  it.each<[PropertyKey[], string | undefined, string]>([
    [['tasks', 0, 'scope', 1], undefined, 'tasks[0].scope[1]'],
    [[0, 'a'], undefined, '[0].a'],
    [['a b', 'c'], undefined, '["a b"].c'],
    [['x'.repeat(99) + '!'], undefined, `["${'x'.repeat(60)}"]`],
    [[], undefined, 'body'],
    [[], 'query', 'query'],
    [[], '', ''],
  ])('%j: %s', (path, root, text) => {
    expect(fieldPath(path, root)).toBe(text);
  });
});

describe('what a schema finds', () => {
  const schema = z.strictObject({ a: z.string().min(2), b: z.strictObject({ c: z.number() }) });
  const errorsOf = (value: unknown, root: string) => inputErrors(schema.safeParse(value).error?.issues ?? [], root);

  it('is told by field', () => {
    expect(errorsOf({ a: '', b: { c: 1, d: 2, e: 3 } }, 'body')).toEqual([
      expect.objectContaining({ field: 'a', code: 'too-small' }),
      { field: 'b.d', code: 'unknown-property', message: 'is not a known property' },
      { field: 'b.e', code: 'unknown-property', message: 'is not a known property' },
    ]);
    expect(errorsOf({ a: 'ab' }, 'body')).toEqual([{ field: 'b', code: 'missing', message: 'is missing' }]);
    expect(errorsOf({ a: 'ab', b: { c: 'x' } }, 'body')).toMatchObject([{ field: 'b.c', code: 'invalid-type' }]);
    expect(errorsOf(null, 'plan')).toMatchObject([{ field: 'plan', code: 'invalid-type' }]);
  });

  it('is a parameter in a query', () => {
    expect(errorsOf({ a: 'ab', b: { c: 1 }, x: 1 }, 'query')).toEqual([
      { field: 'x', code: 'unknown-parameter', message: 'is not a known parameter' },
    ]);
  });
});

describe('text that no column takes', () => {
  it('is found in keys and values, at any depth', () => {
    const value = { a: ['ok', 'x\0'], 'b\0': 1, c: { d: 'x\ud800' }, constructor: 1, n: null, t: true };
    expect(unstorableText(value)).toEqual([
      { field: 'a[1]', code: 'nul-character', message: 'contains a NUL character' },
      { field: '["b\\u0000"]', code: 'nul-character', message: 'contains a NUL character' },
      { field: 'c.d', code: 'lone-surrogate', message: 'contains half of a surrogate pair' },
      { field: 'constructor', code: 'unknown-property', message: 'is not a known property' },
    ]);
    expect(unstorableText({ a: ['ß', '😀'], b: 5 })).toEqual([]);
  });
});

describe('nesting', () => {
  const deeper = (text: string, limit: number): boolean => isNestedDeeperThan(new TextEncoder().encode(text), limit);

  it.each([
    ['[[]]', 2, false],
    ['[[]]', 1, true],
    ['{"a":[{}]}', 2, true],
    ['[[],[],[]]', 2, false],
    ['["[[[["]', 1, false],
    ['["\\"[[[["]', 1, false],
    ['["\\\\",[[', 2, true],
    ['[[[', 2, true],
  ])('of %s is over %d: %s', (text, limit, expected) => {
    expect(deeper(text, limit)).toBe(expected);
  });
});
