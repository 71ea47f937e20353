import { describe, expect, it } from '@jest/globals';
import { AgentState, CandidateStatus, EpicStatus, SessionStatus, StartState, TaskStatus } from '@manyhands/contracts';
import { iconPaths } from '../parts/icon-paths.js';
import { inWords } from './badge-text.js';
import {
  agentBadge,
  agentDetail,
  candidateBadge,
  epicBadge,
  sessionWord,
  shownState,
  taskBadge,
} from './state-badges.js';

describe('badges', () => {
  const kinds = { agent: AgentState, task: TaskStatus, epic: EpicStatus, candidate: CandidateStatus };
  const badgeOf = { agent: agentBadge, task: taskBadge, epic: epicBadge, candidate: candidateBadge };

  it.each(['agent', 'task', 'epic', 'candidate'] as const)(
    'every %s state has a word of its own and an icon',
    (kind) => {
      const badges = kinds[kind].options.map((state) => badgeOf[kind](state));
      expect(badges.every((badge) => badge.icon in iconPaths && badge.icon !== 'question')).toBe(true);
      expect(new Set(badges.map((badge) => badge.word)).size).toBe(badges.length);
    },
  );

  it('shows a state that this page does not know by its name', () => {
    expect(taskBadge('waiting_for_budget')).toEqual({ word: 'waiting for budget', icon: 'question', tone: 'calm' });
    expect(agentBadge('toString').word).toBe('toString');
  });

  it('shows a lost signal instead of the last known state', () => {
    expect(shownState({ state: 'WorkingOnTask', signalLost: true })).toBe('SignalLost');
    expect(agentBadge('SignalLost').word).toBe('Signal lost');
    expect(shownState({ state: 'WorkingOnTask', signalLost: false })).toBe('WorkingOnTask');
  });
});

describe('words', () => {
  it('has words for every step of a session and of its start', () => {
    for (const status of SessionStatus.options) expect(sessionWord(status)).not.toContain('_');
    for (const step of StartState.options) expect(inWords(step)).toMatch(/^[a-z ]+$/);
  });

  it('calls whoever works the same everywhere', () => {
    expect([taskBadge('working').word, sessionWord('running'), agentDetail('running')]).toEqual(
      Array(3).fill('working'),
    );
    expect(agentBadge('WorkingOnTask').word).toBe('Working');
    expect(agentDetail('reviews (running)')).toBe('reviews (working)');
    expect(agentDetail('reviews (PREPARING_REPOSITORY)')).toBe('reviews (preparing repository)');
    expect(agentDetail('runs the gate')).toBe('runs the gate');
  });

  it('leaves prose and names alone', () => {
    expect(inWords('Runs npm test.')).toBe('Runs npm test.');
    expect(inWords('src/a_b.ts')).toBe('src/a_b.ts');
    expect(inWords('red_gate')).toBe('red gate');
  });
});
