import { describe, expect, it } from '@jest/globals';
import { noAnswer, problemOf } from './problem.js';

const problem = { type: 'about:blank', title: 'Bad', status: 422, code: 'plan_overlap', detail: 'Two tasks overlap.' };

describe('problemOf', () => {
  it('says what the problem says, fields included', () => {
    const errors = [{ field: 'plan.tasks.1.scope', code: 'overlap', message: 'both may write `src/a.ts`' }];
    const body = JSON.stringify({ ...problem, errors });
    const error = problemOf({ status: 422, statusText: '', body });
    expect(error.message).toBe('Two tasks overlap. · plan.tasks.1.scope: both may write `src/a.ts`');
    expect(error).toMatchObject({ status: 422, code: 'plan_overlap', retryable: false });
  });

  it('falls back to the status line when a proxy answers with a page', () => {
    const error = problemOf({ status: 502, statusText: 'Bad Gateway', body: '<h1>502</h1>' });
    expect(error.message).toBe('The server answered HTTP 502 Bad Gateway.');
    expect(error.retryable).toBe(true);
  });

  it('takes valid JSON that is no problem for what it is', () => {
    expect(problemOf({ status: 404, statusText: 'Not Found', body: 'null' }).code).toBe('http_error');
  });
});

describe('noAnswer', () => {
  it('tells slow from unreachable', () => {
    expect(noAnswer(new DOMException('', 'TimeoutError')).code).toBe('timeout');
    expect(noAnswer(new TypeError('fetch failed'))).toMatchObject({ status: 0, code: 'unreachable', retryable: true });
  });
});
