import { describe, expect, it } from '@jest/globals';
import { climb, type Ladder } from './ladder.js';
import { Regenerator, regenerateRung } from './regenerate-rung.js';
import { textRung } from './text-rung.js';
import { unionRung } from './union-rung.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (text: string | null, mode = '100644') => (text === null ? null : { mode, bytes: bytes(text) });
const conflict = (base: string | null, ours: string | null, theirs: string | null, path = 'a.txt') => ({
  path,
  base: file(base),
  ours: file(ours),
  theirs: file(theirs),
});
const ladder = (...rungs: Ladder['rungs']): Ladder => {
  let now = 0;
  return { rungs, entry: 0, now: () => (now += 5) };
};
const textOf = (climbed: Awaited<ReturnType<typeof climb>>) =>
  climbed.kind === 'resolved' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(climbed.bytes) : climbed.because;

/** Gives these answers, whatever the program. */
class Writes extends Regenerator {
  readonly asked: unknown[] = [];
  constructor(private readonly answer: Awaited<ReturnType<Regenerator['regenerate']>>) {
    super();
  }
  override async regenerate(...asked: Parameters<Regenerator['regenerate']>) {
    this.asked.push(...asked);
    return this.answer;
  }
}

describe('the ladder', () => {
  it('says which rung tried what, how long, and why not', async () => {
    const climbed = await climb(conflict('a\n', 'b\n', 'c\n', 'CHANGELOG.md'), ladder(unionRung, textRung));
    expect(climbed.attempts).toMatchObject([
      { rung: 0, outcome: 'refused', because: 'same-place', ms: 5 },
      { rung: 3, outcome: 'refused', because: 'same-place', ms: 5 },
    ]);
  });

  it('leaves pairs of lines to a model where no rung knows the file', async () => {
    const climbed = await climb(conflict('a\nb\n', 'a\nx\n', 'a\ny\n'), { ...ladder(textRung, unionRung), entry: 3 });
    expect(climbed).toMatchObject({
      kind: 'unresolved',
      next: 6,
      pairs: [{ name: 'line 2', base: 'b\n', ours: 'x\n', theirs: 'y\n' }],
    });
  });

  it('keeps the byte order mark, the line breaks and the missing one at the end', async () => {
    const bom = '\ufeff';
    const merged = climb(
      conflict(`${bom}a\r\nb\r\nc\r\nd`, `${bom}A\r\nb\r\nc\r\nd`, `${bom}a\r\nb\r\nc\r\nD`),
      ladder(textRung),
    );
    expect(textOf(await merged)).toBe(`${bom}A\r\nb\r\nc\r\nD`);
  });

  it.each([
    ['binary', conflict('a\n', 'a\0\n', 'b\n')],
    ['line-endings', conflict('a\nb\n', 'a\r\nb\r\n', 'a\nc\n')],
    ['too-large', conflict('a\n', 'a\n'.repeat(3_000_000), 'b\n')],
    ['modify-delete', conflict('a\n', null, 'b\n')],
    ['rename', conflict(null, 'a\n', null)],
    ['rename', { ...conflict('a\n', 'b\n', 'c\n'), renamed: true }],
    ['file-kind', { ...conflict('a\n', 'b\n', 'c\n'), theirs: file('a', '120000') }],
    ['file-kind', { ...conflict('a\n', 'b\n', 'c\n'), ours: { mode: '160000', bytes: null } }],
    ['file-kind', { ...conflict('a\n', 'b\n', 'c\n'), ours: file('b\n', '100755'), theirs: file('c\n', '100600') }],
    [
      'not-utf8',
      { ...conflict('a\n', 'b\n', 'c\n'), ours: { mode: '100644', bytes: new Uint8Array([0xff, 0xfe, 0x61]) } },
    ],
  ])('refuses what is no merge of texts: %s', async (because, one) => {
    expect(await climb(one, ladder(textRung, unionRung))).toMatchObject({ kind: 'unresolved', because });
  });

  it('writes lock files anew, or names the command', async () => {
    const lock = conflict('a\n', 'b\n', 'c\n', 'web/package-lock.json');
    expect(await climb(lock, ladder(regenerateRung(null), unionRung))).toMatchObject({
      because: 'needs-a-command',
      next: 7,
    });
    const npm = new Writes({ text: '{}\n' });
    expect(textOf(await climb(lock, ladder(regenerateRung(npm))))).toBe('{}\n');
    expect(npm.asked).toMatchObject([{ folder: 'web/', from: 'ours', command: expect.arrayContaining(['npm']) }]);
  });

  it('writes generated output by the script of the repository, from nothing, or says why not', async () => {
    const output = conflict('a\n', 'b\n', 'c\n', 'dist/x.js');
    const script = new Writes({ text: 'd\n' });
    expect(textOf(await climb(output, ladder(regenerateRung(script), textRung)))).toBe('d\n');
    const command = ['bash', '.openhands/regenerate.sh', 'dist/x.js'];
    expect(script.asked).toEqual([{ path: 'dist/x.js', folder: '', from: 'nothing', command }]);
    const failing = ladder(regenerateRung(new Writes({ because: 'exit status 1: ' })));
    expect(await climb(output, failing)).toMatchObject({
      because: 'generated',
      detail: 'bash .openhands/regenerate.sh dist/x.js: exit status 1: ',
      next: 7,
    });
  });

  it('puts what both added to a changelog side by side, but not two new sections', async () => {
    const both = conflict('# 1\n- a\n', '# 1\n- a\n- b\n', '# 1\n- a\n- c\n', 'CHANGELOG.md');
    expect(textOf(await climb(both, ladder(unionRung)))).toBe('# 1\n- a\n- b\n- c\n');
    const sections = conflict('# 1\n', '# 2\n- b\n# 1\n', '# 1.1\n- c\n# 1\n', 'CHANGELOG.md');
    expect(textOf(await climb(sections, ladder(unionRung)))).toBe('same-place');
  });
});
