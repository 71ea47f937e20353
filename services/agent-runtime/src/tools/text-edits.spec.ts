import { describe, expect, it } from '@jest/globals';
import { insertAfterLine, lineCount, numberedLines, replaceOnce, snippet } from './text-edits.js';

describe('replaceOnce', () => {
  it('replaces the only place, and knows its lines', () => {
    const edit = replaceOnce('a\nb\nc\n', 'b', 'x\ny');
    expect(edit).toEqual({ kind: 'edited', text: 'a\nx\ny\nc\n', firstLine: 2, lastLine: 3 });
  });

  it('leaves line endings and special characters alone', () => {
    expect(replaceOnce('a\r\nb$&\r\n', 'b$&', '$1')).toMatchObject({ text: 'a\r\n$1\r\n' });
  });

  it.each([
    ['what is there twice', ['a\nb\na\n', 'a', 'x'], '2 times, in lines 1, 3'],
    ['what is not there', ['a\n', 'z', 'x'], 'does not appear'],
    ['something by itself', ['a\n', 'a', 'a'], 'are the same'],
    ['nothing', ['a\n', '', 'x'], 'must not be empty'],
  ] as const)('refuses to replace %s', (_name, [original, before, after], because) => {
    expect(replaceOnce(original, before, after)).toEqual({
      kind: 'refused',
      because: expect.stringContaining(because),
    });
  });
});

describe('insertAfterLine', () => {
  it.each([
    [0, 'new\na\nb\n'],
    [1, 'a\nnew\nb\n'],
    [2, 'a\nb\nnew\n'],
  ])('after line %i', (line, expected) => {
    expect(insertAfterLine('a\nb\n', line, 'new')).toMatchObject({ text: expected, firstLine: line + 1 });
  });

  it('works on an empty file and on one without a line break at the end', () => {
    expect(insertAfterLine('', 0, 'new')).toMatchObject({ text: 'new\n' });
    expect(insertAfterLine('a', 1, 'new\n')).toMatchObject({ text: 'a\nnew' });
  });

  it('refuses a line that does not exist', () => {
    expect(insertAfterLine('a\n', 2, 'new')).toMatchObject({ kind: 'refused' });
  });
});

it('numbers lines as cat -n does', () => {
  expect(numberedLines('a\nb\nc\n', 2, 3)).toBe('     2\tb\n     3\tc');
  expect(lineCount('a\nb\n')).toBe(2);
  expect(lineCount('a\nb')).toBe(2);
});

it('shows an edit with a few lines around it', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
  const edit = replaceOnce(text, 'line 10', 'changed');
  if (edit.kind !== 'edited') throw new Error('expected an edit');
  expect(snippet(edit).split('\n')).toHaveLength(9);
  expect(snippet(edit)).toContain('    10\tchanged');
});
