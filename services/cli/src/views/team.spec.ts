import { describe, expect, it } from '@jest/globals';
import type { AgentView, TaskView } from '@manyhands/contracts';
import { paintFor } from '../output/colour.js';
import { renderTeam, renderZones } from './team.js';

const now = Date.UTC(2030, 0, 1, 0, 0, 10);
const look = { paint: paintFor(false, {}), width: Infinity, now };
const agent = (more: Partial<AgentView>): AgentView => ({
  id: '',
  name: 'fe-1',
  role: 'frontend',
  state: 'Idle',
  since: '2030-01-01T00:00:00.000Z',
  lastSignalSeconds: 1,
  signalLost: false,
  taskId: null,
  taskKey: null,
  detail: null,
  waitsFor: [],
  ...more,
});

describe('renderTeam', () => {
  it('says who waits for whom, and why', () => {
    const waitsFor = [
      { taskId: '', taskKey: 'due-api', agent: 'be-1', witness: 'src/text.ts', heldBy: 'change' as const },
    ];
    const shown = renderTeam([agent({ state: 'WaitingForAccess', taskKey: 'labels-chips', waitsFor })], look);
    expect(shown.split('\n')[1]).toBe(
      'fe-1   WaitingForAccess  10.0 s  labels-chips  due-api holds src/text.ts until it has landed',
    );
  });

  it.each([
    ['running', 'working'],
    ['reviews (PREPARING_REPOSITORY)', 'reviews (preparing repository)'],
    ['waiting_for_access', 'waiting for access'],
    ['runs the gate', 'runs the gate'],
  ])('tells the step %s as "%s"', (detail, words) => {
    const shown = renderTeam([agent({ state: 'WorkingOnTask', taskKey: 'due-api', detail })], look);
    expect(shown.split('\n')[1]).toMatch(new RegExp(`  due-api  ${words.replace(/[()]/g, '\\$&')}$`));
  });

  it('shows a lost signal instead of a state that may be wrong', () => {
    const shown = renderTeam([agent({ state: 'WorkingOnTask', signalLost: true, lastSignalSeconds: 45.4 })], look);
    expect(shown).toContain('signal lost');
    expect(shown).toContain('last signal 45 s ago');
    expect(shown).not.toContain('WorkingOnTask');
  });
});

describe('renderZones', () => {
  it('counts tasks by what must be done next', () => {
    const tasks = ['waiting', 'working', 'working', 'done'].map((zone) => ({ zone }) as TaskView);
    expect(renderZones(tasks)).toBe('4 tasks: 1 waiting, 2 working, 1 done');
    expect(renderZones([])).toBe('0 tasks');
  });

  it('counts what was given up apart from what has landed', () => {
    const tasks = (['landed', 'abandoned'] as const).map((status) => ({ zone: 'done', status }) as TaskView);
    expect(renderZones(tasks)).toBe('2 tasks: 1 done, 1 abandoned');
  });
});
