import { describe, expect, it } from '@jest/globals';
import { evidenceText } from './evidence.js';

describe('evidenceText', () => {
  it('keeps a log readable and shows everything else as JSON', () => {
    expect(evidenceText('not ok 1\nnot ok 2')).toBe('not ok 1\nnot ok 2');
    expect(evidenceText(['src/a.ts', 'src/b.ts'])).toBe('src/a.ts\nsrc/b.ts');
    expect(evidenceText({ exitCode: 1 })).toBe('{\n  "exitCode": 1\n}');
    expect(evidenceText(null)).toBe('null');
    expect(evidenceText(undefined)).toBe('undefined');
  });
});
