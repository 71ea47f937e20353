import { expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { tellOutcomes } from './outcomes.js';

const event = (type: EventView['type'], data: Record<string, unknown> = {}): EventView => ({
  ...{ seq: 1, type, at: '2026-01-01T00:00:00.000Z', repositoryId: null, epicId: null, sessionId: null, agentId: null },
  taskId: 't',
  data,
});
const begun = event('session.started', { kind: 'work' });
const landed = event('change.landed', { sha: 'a' });
const reason = { code: 'c', message: 'It conflicts.' };

it.each([
  ['landed', '', [begun, landed]],
  [
    'resolved',
    'a.ts by rung 4',
    [begun, event('change.conflict_resolved', { files: [{ path: 'a.ts', rung: 4 }] }), landed],
  ],
  ['redone', 'its agent did it 2 times', [begun, event('change.ejected', { kind: 'conflict', reason }), begun, landed]],
  ['blamed', 'It conflicts.', [begun, event('change.ejected', { kind: 'red-gate', reason })]],
  ['asked', 'It conflicts.', [begun, event('change.ejected', { kind: 'conflict', reason })]],
  ['open', '', [begun]],
] as const)('tells that a task is %s', (outcome, how, events) => {
  expect(tellOutcomes([event('task.created', { key: 'k' }), ...events])).toEqual([{ key: 'k', outcome, how }]);
});
