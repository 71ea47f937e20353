import { describe, expect, it } from '@jest/globals';
import type { SandboxPrincipal } from '@manyhands/postgres';
import { StartState } from '@manyhands/contracts';
import { FakeTeam } from '../testing/fake-team.js';
import { judgeEgress } from './judge.js';
import { phaseOf } from './policy.js';

const policy = {
  frontend: { setup: ['registry.npmjs.org'], work: ['docs.example.org'] },
  qa: { setup: [], work: [] },
  gate: { setup: ['mirror.example.org'], work: [] },
};
const team = new FakeTeam('repository');

/** `allowed`, or the code of the refusal. */
function verdict(more: Partial<SandboxPrincipal>, authority: string): string {
  const answer = judgeEgress(team.add(more), authority, policy);
  return answer.kind === 'allowed' ? 'allowed' : answer.refusal.code;
}
const preparing = { startState: 'RUNNING_SETUP_SCRIPT' } as const;

describe('whether a sandbox may reach a host', () => {
  it('depends on the list of its role and phase', () => {
    expect(verdict(preparing, 'registry.npmjs.org:443')).toBe('allowed');
    expect(verdict({}, 'docs.example.org:443')).toBe('allowed');
    expect(verdict({}, 'registry.npmjs.org:443')).toBe('setup_is_over');
    expect(verdict(preparing, 'docs.example.org:443')).toBe('not_on_the_list');
    expect(verdict({ ...preparing, role: 'qa' }, 'registry.npmjs.org:443')).toBe('not_on_the_list');
  });

  it('is no for everything that no list names', () => {
    for (const host of ['x.registry.npmjs.org', 'npmjs.org', 'evil.example', 'registry.npmjs.org.evil.example'])
      expect(verdict(preparing, `${host}:443`)).toBe('not_on_the_list');
    expect(verdict({ ...preparing, role: 'backend' }, 'registry.npmjs.org:443')).toBe('not_on_the_list');
    expect(verdict({ ...preparing, role: null }, 'registry.npmjs.org:443')).toBe('not_on_the_list');
    expect(verdict({ ...preparing, role: 'constructor' }, 'registry.npmjs.org:443')).toBe('not_on_the_list');
    expect(judgeEgress(team.add(preparing), 'registry.npmjs.org:443', {}).kind).toBe('refused');
  });

  it('is no once its session has ended, and for what is no target', () => {
    expect(verdict({ ...preparing, active: false }, 'registry.npmjs.org:443')).toBe('session_over');
    expect(verdict(preparing, 'registry.npmjs.org:80')).toBe('not_a_target');
  });

  it('is told with the list and the way out, in one line', () => {
    const message = (more: object, authority: string) => {
      const answer = judgeEgress(team.add(more), authority, policy);
      return answer.kind === 'refused' ? answer.refusal.message : '';
    };
    expect(message(preparing, 'a.example:443')).toBe(
      'a.example is not on the list "setup" of frontend; who runs Manyhands can add it to the policy.',
    );
    expect(message({}, 'registry.npmjs.org:443')).toContain('during setup only');
    expect(message({}, 'registry.npmjs.org:443')).toContain('.openhands/setup.sh');
  });
});

describe('the phase of a sandbox', () => {
  it('is setup from the clone until the conversation starts', () => {
    const phases = StartState.options.map((startState) => [startState, phaseOf({ purpose: 'work', startState })]);
    expect(Object.fromEntries(phases)).toEqual({
      WORKING: 'work',
      WAITING_FOR_SANDBOX: 'work',
      PREPARING_REPOSITORY: 'setup',
      RUNNING_SETUP_SCRIPT: 'setup',
      SETTING_UP_GIT_HOOKS: 'setup',
      SETTING_UP_SKILLS: 'setup',
      STARTING_CONVERSATION: 'work',
      READY: 'work',
    });
    expect(phaseOf({ purpose: 'review', startState: null })).toBe('work');
  });

  it('of a gate is setup, under a name of its own', () => {
    const gate = { purpose: 'gate', role: null, startState: null, sessionId: null } as const;
    expect(verdict(gate, 'mirror.example.org:443')).toBe('allowed');
    expect(verdict(gate, 'registry.npmjs.org:443')).toBe('not_on_the_list');
  });
});
