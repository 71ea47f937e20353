import { describe, expect, it } from '@jest/globals';
import { readVerdict } from './read-verdict.js';

describe('a verdict', () => {
  it('is read from plain JSON and from a fence, with defaults', () => {
    expect(readVerdict('{"verdict":"approve"}')).toEqual({
      ok: true,
      verdict: { verdict: 'approve', summary: '', comments: [] },
    });
    const fenced =
      'Here:\n```json\n{"verdict":"request_changes","summary":"s","comments":[{"path":"a","body":"b"}]}\n```';
    expect(readVerdict(fenced)).toMatchObject({
      ok: true,
      verdict: { comments: [{ path: 'a', line: null, body: 'b' }] },
    });
  });

  it.each([
    ['looks good to me', 'no JSON object'],
    ['{"verdict": approve}', 'JSON'],
    ['{"verdict":"lgtm"}', 'verdict'],
    ['{"verdict":"approve","comments":"none"}', 'comments'],
  ])('%s is not one, and the problem says why', (message, problem) => {
    expect(readVerdict(message)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});
