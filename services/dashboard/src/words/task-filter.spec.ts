import { describe, expect, it } from '@jest/globals';
import type { TaskView } from '@manyhands/contracts';
import { matchesFilter } from './task-filter.js';

const task = {
  key: 'api-tags',
  title: 'Tags in the API',
  role: 'backend',
  agent: 'be-1',
  status: 'working',
} as TaskView;

describe('matchesFilter', () => {
  it.each([
    ['', true],
    ['  ', true],
    ['TAGS', true],
    ['be-1 working', true],
    ['be-1 landed', false],
  ])('"%s" fits: %s', (filter, fits) => {
    expect(matchesFilter(task, filter)).toBe(fits);
  });

  it('finds a task that has no agent yet', () => {
    expect(matchesFilter({ ...task, agent: null }, 'api')).toBe(true);
    expect(matchesFilter({ ...task, agent: null }, 'null')).toBe(false);
  });
});
