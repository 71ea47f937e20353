import { describe, expect, it } from '@jest/globals';
import type { ReceivedHandoff } from '@manyhands/postgres';
import { describeHandoffs } from './handoff-tools.js';
import { quote } from './quote.js';

const note = (summary: string): ReceivedHandoff => ({
  ...{ fromTask: 'model', fromTitle: 'The model', agent: 'be-1' },
  ...{ summary, files: [], at: '2026-01-01T00:00:00.000Z' },
});

describe('words of others', () => {
  it.each(['a\nb', 'a\r\nb', 'a\rb', 'a\u2028b', 'a\u0085b'])('are marked on every line: %j', (words) => {
    expect(quote(words)).toBe('> a\n> b');
  });

  it('are cut, never in the middle of a character', () => {
    const cut = quote('😀'.repeat(10), 5);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).toMatch(/^> 😀😀.? \[…\]$/u);
  });

  it('are shown as far as there is room, the newest of them', () => {
    const told = describeHandoffs(Array.from({ length: 20 }, (_, index) => note(`${index} ${'x'.repeat(3_900)}`)));
    expect(told.length).toBeLessThan(31_000);
    expect(told).toContain('(13 older ones are left out.)');
    expect(told).toContain('> 19 xxx');
    expect(told).not.toContain('> 12 xxx');
  });
});
