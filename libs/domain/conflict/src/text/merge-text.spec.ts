import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { combineEdits } from './combine-edits.js';
import { withConflictMarks } from './conflict-marks.js';
import { matchTokens } from './match-tokens.js';
import { linesOf, mergeText } from './merge-text.js';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
const lines = (letters: string) => [...letters].map((letter) => `${letter}\n`).join('');

describe('a three-way merge of texts', () => {
  it('takes the one side that changed', () => {
    fc.assert(
      fc.property(text, text, (base, side) => {
        expect(mergeText({ base, ours: base, theirs: side })).toEqual({ kind: 'clean', text: side });
        expect(mergeText({ base, ours: side, theirs: base })).toEqual({ kind: 'clean', text: side });
        expect(mergeText({ base, ours: side, theirs: side })).toEqual({ kind: 'clean', text: side });
      }),
    );
  });

  it('gives the same text from either side, when it is clean', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const [one, other] = [mergeText({ base, ours, theirs }), mergeText({ base, ours: theirs, theirs: ours })];
        expect(one.kind).toBe(other.kind);
        if (one.kind === 'clean') expect(one).toEqual(other);
      }),
    );
  });

  it('takes changes that are apart, and refuses those that touch', () => {
    const base = lines('abcde');
    expect(mergeText({ base, ours: lines('Abcde'), theirs: lines('abcdE') })).toEqual({
      kind: 'clean',
      text: lines('AbcdE'),
    });
    expect(mergeText({ base, ours: lines('aBcde'), theirs: lines('abCde') }).kind).toBe('conflict');
  });

  it('marks conflicts as git merge-file does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'merge-text-'));
    const texts = { base: lines('abcdefg'), ours: lines('aXXdefg'), theirs: lines('aXYdefG') };
    for (const [name, content] of Object.entries(texts)) writeFileSync(join(folder, name), content);
    let printed = '';
    try {
      execFileSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], { cwd: folder });
    } catch (error) {
      printed = String((error as { stdout: Buffer }).stdout);
    }
    rmSync(folder, { recursive: true });
    const merged = mergeText(texts);
    expect(merged.kind === 'conflict' && withConflictMarks(merged.chunks, { ours: 'ours', theirs: 'theirs' })).toBe(
      printed,
    );
  });
});

describe('matching tokens', () => {
  it('gives equal pairs that ascend on both sides', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [linesOf(one), linesOf(other)];
        const matches = matchTokens(a, b);
        for (const [i, j] of matches) expect(a[i]).toBe(b[j]);
        for (const [at, [i, j]] of matches.entries()) {
          const [before, under] = matches[at - 1] ?? [-1, -1];
          expect(i > before && j > under).toBe(true);
        }
      }),
    );
  });

  it('ends soon for two long texts that have nothing in common but their lines', () => {
    const many = (from: number) => Array.from({ length: 50_000 }, (_, at) => String((at * from) % 101));
    expect(matchTokens(many(7), many(11)).length).toBeGreaterThanOrEqual(0);
  });
});

describe('edits beside each other', () => {
  const conflict = (base: string, ours: string, theirs: string) => ({
    kind: 'conflict' as const,
    base: linesOf(base),
    ours: linesOf(ours),
    theirs: linesOf(theirs),
  });

  it('combine when they are of different lines, or of different words', () => {
    expect(combineEdits(conflict('a\nb\n', 'A\nb\n', 'a\nB\n'))?.join('')).toBe('A\nB\n');
    expect(combineEdits(conflict('f(a, b);\n', 'f(x, b);\n', 'f(a, y);\n'))?.join('')).toBe('f(x, y);\n');
  });

  it('do not when both put something in at the same place', () => {
    expect(combineEdits(conflict('a\n', 'a\nx\n', 'a\ny\n'))).toBeNull();
    expect(combineEdits(conflict('f(a);\n', 'f(a, x);\n', 'f(a, y);\n'))).toBeNull();
  });
});
