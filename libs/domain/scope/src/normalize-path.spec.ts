import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PATH_LENGTH, normalizePath } from './index.js';

describe('normalizePath', () => {
  it.each([
    ['src/A.ts', 'src/a.ts'],
    ['cafe\u0301.md', 'caf\u00e9.md'],
    ['STRA\u1e9eE', 'strasse'],
    ['a\ufeffb', 'ab'],
    ['.git\u200bhub', '.git\u200bhub'],
    ['\u03b1\u0345\u0301', '\u03ac\u03b9'],
    ['\u1fb4', '\u03ac\u03b9'],
    ['...', '...'],
    ['a b/ c', 'a b/ c'],
  ])('%j becomes %j', (path, normalized) => {
    expect(normalizePath(path)).toEqual({ ok: true, path: normalized });
  });

  it.each([
    ['', 'empty'],
    ['/a', 'absolute'],
    ['D:\\a', 'backslash'],
    ['d:a', 'absolute'],
    ['\u200cd:a', 'absolute'],
    ['a/../b', 'parent-segment'],
    ['a/.', 'dot-segment'],
    ['a/', 'empty-segment'],
    ['\ufeff', 'empty'],
    ['a\tb', 'control-character'],
    ['a\u0085b', 'control-character'],
    ['\udc00', 'invalid-text'],
    ['a'.repeat(MAX_PATH_LENGTH + 1), 'too-long'],
  ])('refuses %.20j as %s', (path, code) => {
    expect(normalizePath(path)).toEqual({ ok: false, code, message: expect.stringMatching(/^path ".*" \w/su) });
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (path) => {
        const once = normalizePath(path);
        if (once.ok) expect(normalizePath(once.path)).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes no single character the second time', () => {
    const unstable: string[] = [];
    for (let character = 0x21; character < 0x30000; character += 1) {
      const once = normalizePath(String.fromCodePoint(character));
      if (!once.ok) continue;
      const twice = normalizePath(once.path);
      if (!twice.ok || twice.path !== once.path) unstable.push(character.toString(16));
    }
    expect(unstable).toEqual([]);
  });

  it('gives one name to every spelling in capitals, small letters and either composition', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '\u00e9', '\u00df', '\u03c3', '\u01c5'), minLength: 1 }),
        (name) => {
          const spellings = [
            name,
            name.toLowerCase(),
            name.toUpperCase(),
            name.normalize('NFD'),
            name.normalize('NFC'),
          ];
          expect(new Set(spellings.map((spelling) => JSON.stringify(normalizePath(spelling)))).size).toBe(1);
        },
      ),
    );
  });
});
