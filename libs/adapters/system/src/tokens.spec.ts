import { describe, expect, it } from '@jest/globals';
import { agentServerKey, readSandboxToken, sandboxToken } from './tokens.js';

const secret = 'aa'.repeat(32);
const other = 'bb'.repeat(32);
const id = '01890000-0000-7000-8000-000000000001';

describe('sandbox tokens', () => {
  it('prove the sandbox they were made for', () => {
    expect(readSandboxToken(secret, sandboxToken(secret, id))).toBe(id);
  });

  it('are worth nothing under another secret, cut short, or with another id', () => {
    const token = sandboxToken(secret, id);
    expect(readSandboxToken(other, token)).toBeNull();
    expect(readSandboxToken(secret, token.slice(0, -1))).toBeNull();
    expect(readSandboxToken(secret, token.replace(id, id.replace(/1$/, '2')))).toBeNull();
    expect(readSandboxToken(secret, '')).toBeNull();
  });

  it('differ from the key of the agent-server in the same sandbox', () => {
    expect(sandboxToken(secret, id)).not.toContain(agentServerKey(secret, id));
  });
});
