import { describe, expect, it } from '@jest/globals';
import { EVENT_TYPES } from '@manyhands/contracts';
import { resourceNames } from '../api/resources.js';
import { affectedResources } from './affected-resources.js';

describe('affectedResources', () => {
  it('knows every event of the contract', () => {
    const unknown = EVENT_TYPES.filter((type) => affectedResources(type) === resourceNames);
    expect(unknown).toEqual([]);
  });

  it('reads everything again after an event of a newer server', () => {
    expect(affectedResources('budget.exceeded')).toBe(resourceNames);
    expect(affectedResources('nonsense')).toBe(resourceNames);
    expect(affectedResources('constructor.x')).toBe(resourceNames);
  });

  it('moves a card and its agent when a task moves', () => {
    for (const type of EVENT_TYPES.filter((name) => /^(task|session|lease|change)\./.test(name))) {
      expect(affectedResources(type)).toEqual(expect.arrayContaining(['tasks', 'agents']));
    }
  });

  it('shows a question as soon as it is asked, and a gate as soon as it is red', () => {
    expect(affectedResources('escalation.opened')).toContain('escalations');
    expect(affectedResources('candidate.gate_finished')).toContain('mergeQueues');
  });
});
