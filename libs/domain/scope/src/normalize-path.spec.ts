import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PATH_LENGTH, normalizePath } from './index.js';

describe('normalizePath', () => {
  it.each([
    ['src/A.ts', 'src/a.ts'],
    ['cafe\u0301.md', 'caf\u00e9.md'],
    ['STRA\u1e9eE', 'strasse'],
    ['a\ufeffb', 'ab'],
    ['.git\u200bhub', '.github'],
    ['a\u00ad\u2060\ufe0f\u{e0061}b', 'ab'],
    ['\u03b1\u0345\u0301', '\u03ac\u03b9'],
    ['\u1fb4', '\u03ac\u03b9'],
    ['...', '...'],
    ['a b/ c', 'a b/ c'],
    ['ab:c', 'ab:c'],
    ['res:Route/POST /Orders', 'res:route/post /orders'],
  ])('%j becomes %j', (path, normalized) => {
    expect(normalizePath(path)).toEqual({ ok: true, path: normalized });
  });

  it.each([
    ['', 'empty'],
    ['/a', 'absolute'],
    ['D:\\a', 'backslash'],
    ['d:a', 'absolute'],
    ['C:/Windows', 'absolute'],
    ['\\\\server\\share', 'backslash'],
    ['src\\a.ts', 'backslash'],
    ['..', 'parent-segment'],
    ['../a', 'parent-segment'],
    ['a/b/..', 'parent-segment'],
    ['./a', 'dot-segment'],
    ['a/./b', 'dot-segment'],
    ['.\u200b./a', 'parent-segment'],
    ['a//b', 'empty-segment'],
    ['a/\u00ad/b', 'empty-segment'],
    ['a\u0000b', 'control-character'],
    ['a\u007fb', 'control-character'],
    ['a\u2028b', 'control-character'],
    ['a\u2029b', 'control-character'],
    ['\ud83d', 'invalid-text'],
    ['\ude00\ud83d', 'invalid-text'],
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

  it.each([
    ['src\\a.ts', 'path "src\\\\a.ts" contains a backslash: separate segments with /'],
    ['/etc', 'path "/etc" is absolute: write it relative to the root of the repository'],
    ['\ud83d', 'path "\\ud83d" is not valid Unicode: it has half a surrogate pair'],
    ['', 'path "" is empty: name a path'],
    ['a\tb', 'path "a\\tb" contains a control character: remove it'],
    ['a//b', 'path "a//b" has an empty segment: write one / between names'],
    ['a/./b', 'path "a/./b" has a "." segment: remove it'],
    ['../a', 'path "../a" has a ".." segment and may leave the repository: remove it'],
    [`${'a'.repeat(80)}b`.padEnd(5000, 'b'), `path "${'a'.repeat(80)}…" is longer than 4096 characters`],
  ])('says what is wrong with %.20j', (path, message) => {
    expect(normalizePath(path)).toMatchObject({ message });
  });

  it('takes a path that is as long as a path may be', () => {
    expect(normalizePath('a'.repeat(MAX_PATH_LENGTH))).toMatchObject({ ok: true });
  });

  it.each([
    ['upper and lower case', 'README.md', 'readme.MD'],
    ['NFC and NFD', 'caf\u00e9', 'cafe\u0301'],
    ['marks in either order', 'a\u0323\u0302', 'a\u0302\u0323'],
    ['sharp s and ss', 'stra\u00dfe', 'STRASSE'],
    ['capital sharp s and ss', 'STRA\u1e9eE', 'strasse'],
    ['long s and s', '\u017fcript', 'script'],
    ['the Kelvin sign and k', '\u212a', 'K'],
    ['the Angstrom sign and \u00e5', '\u212b', '\u00e5'],
    ['the Ohm sign and omega', '\u2126', '\u03c9'],
    ['final and other sigma', '\u03c2', '\u03c3'],
    ['a ligature and its letters', '\ufb01le', 'FILE'],
    ['dotless i and i, as capitals have it', '\u0131', 'i'],
    ['Cherokee capitals and small letters', '\uab70', '\u13a0'],
    ['with and without a zero-width joiner', 'a\u200db', 'ab'],
    ['with and without a variation selector', '\u2764\ufe0f', '\u2764'],
  ])('takes %s for one name', (_, one, other) => {
    expect(normalizePath(one)).toMatchObject({ ok: true });
    expect(normalizePath(one)).toEqual(normalizePath(other));
  });

  it.each([
    ['i and dotted capital I', 'i', '\u0130'],
    ['a letter with and without its accent', 'e', '\u00e9'],
    ['a and its full-width twin', 'a', '\uff41'],
    ['names that differ in a final dot', 'a', 'a.'],
    ['names that differ in a final space', 'a', 'a '],
  ])('tells %s apart', (_, one, other) => {
    expect(normalizePath(one)).not.toEqual(normalizePath(other));
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
    for (let character = 0x21; character < 0x110000; character += 1) {
      // Nothing is assigned in between but private use.
      if (character === 0x32000) character = 0xe0000;
      if (character === 0xe1000) break;
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
