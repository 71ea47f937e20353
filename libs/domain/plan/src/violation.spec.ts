import { describe, expect, it } from '@jest/globals';
import { invalidDocument, isError, type Violation } from './index.js';

describe('violations', () => {
  it('refuse a plan when they are errors', () => {
    const violation: Violation = { code: 'overlap', severity: 'error', tasks: ['a', 'b'], message: 'x' };
    expect(isError(violation)).toBe(true);
    expect(isError({ ...violation, severity: 'warning' })).toBe(false);
  });

  it('tell what is wrong with a document, by field', () => {
    const faults = [
      { field: 'tasks[0].role', message: 'is missing' },
      { field: '', message: 'is not valid UTF-8' },
    ];
    expect(invalidDocument(faults)).toEqual([
      {
        code: 'invalid-document',
        severity: 'error',
        tasks: [],
        message: 'tasks[0].role: is missing',
        path: 'tasks[0].role',
      },
      { code: 'invalid-document', severity: 'error', tasks: [], message: 'the plan is not valid UTF-8' },
    ]);
  });

  it('are no more than anyone can read', () => {
    const faults = Array.from({ length: 101 }, (_, n) => ({ field: `tasks[${n}]`, message: 'is wrong' }));
    expect(invalidDocument(faults)).toHaveLength(100);
  });
});
