import { describe, expect, it } from '@jest/globals';
import type { EpicView, TaskView } from '@manyhands/contracts';
import { around, unmetNeeds, whyAbandoned } from './around-task.js';

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 12, minute)).toISOString();
const task = (key: string, status: TaskView['status'], more: Partial<TaskView> = {}) =>
  ({ key, status, epicId: 'e1', needs: [], since: at(5), ...more }) as unknown as TaskView;
const epic = (status: EpicView['status'], minute: number) => [{ id: 'e1', status, since: at(minute) } as EpicView];

describe('the needs of a task', () => {
  const waiting = task('ui', 'pending', { needs: ['api', 'net', 'gone'] });

  it('are shown until they have landed, also when the board does not know them', () => {
    const tasks = [waiting, task('api', 'landed'), task('net', 'in_review')];
    expect(unmetNeeds(waiting, around(tasks, []))).toEqual(['net', 'gone']);
  });

  it('are not taken for tasks of another epic that are called the same', () => {
    const tasks = [waiting, task('api', 'landed', { epicId: 'e2' })];
    expect(unmetNeeds(waiting, around(tasks, []))).toContain('api');
  });
});

describe('an abandoned task', () => {
  it('says that its epic was cancelled, unless it was given up before', () => {
    const given = task('api', 'abandoned');
    expect(whyAbandoned(given, around([given], epic('cancelled', 5)))).toBe('its epic was cancelled');
    expect(whyAbandoned(given, around([given], epic('cancelled', 6)))).toBeNull();
  });

  it('says which needed task was given up', () => {
    const tasks = [task('ui', 'abandoned', { needs: ['api', 'net'] }), task('api', 'abandoned'), task('net', 'landed')];
    expect(whyAbandoned(tasks[0]!, around(tasks, epic('failed', 5)))).toBe('it needs what was given up: api');
  });

  it('leaves the reason to its failure when a person gave it up', () => {
    const given = task('api', 'abandoned');
    expect(whyAbandoned(given, around([given], epic('failed', 5)))).toBeNull();
  });

  it('is the only one with such a reason', () => {
    const landed = task('api', 'landed');
    expect(whyAbandoned(landed, around([landed], epic('cancelled', 1)))).toBeNull();
  });
});
