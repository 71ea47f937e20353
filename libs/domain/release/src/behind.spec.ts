import { expect, it } from '@jest/globals';
import { behindCause, type PushProblem } from './behind.js';

it.each<[PushProblem, string, RegExp]>([
  [{ kind: 'unreachable', said: 'no such host' }, 'remote-unreachable', /no such host/],
  [{ kind: 'timed-out', seconds: 120 }, 'remote-timed-out', /within 120 s/],
  [{ kind: 'moved', ref: 'refs/heads/main' }, 'remote-moved', /pushed to main .* into develop here by a task/],
  [{ kind: 'moved', ref: 'refs/tags/v1.0.0' }, 'remote-moved', /another tag v1\.0\.0/],
  [{ kind: 'refused', ref: 'refs/heads/develop', said: 'hook declined' }, 'remote-refused', /develop: hook declined/],
])('%j is told as %s, with the way out', (problem, code, message) => {
  const cause = behindCause(problem, { integration: 'develop' });
  expect([cause.code, cause.message]).toEqual([code, expect.stringMatching(message)]);
});
