import { describe, expect, it } from '@jest/globals';
import { InvalidSettings, readSettings } from './settings.js';

describe('readSettings', () => {
  it('takes all keys, and gives commands an environment without them', () => {
    const settings = readSettings({
      OH_SESSION_API_KEYS_0: 'first',
      OH_SESSION_API_KEYS_1: 'second',
      AGENT_RUNTIME_PORT: '8123',
      AGENT_RUNTIME_READY_FILE: '/run/ready.json',
      HOME: '/home/agent',
      MANYHANDS_SANDBOX_ID: 'box',
    });
    expect(settings).toMatchObject({ sessionApiKeys: ['first', 'second'], port: 8123, host: '127.0.0.1' });
    expect(settings.commandEnvironment).toEqual({ HOME: '/home/agent', MANYHANDS_SANDBOX_ID: 'box' });
  });

  it('names every problem at once', () => {
    const read = (): unknown => readSettings({ AGENT_RUNTIME_PORT: 'many', LOG_LEVEL: 'loud' });
    expect(read).toThrow(InvalidSettings);
    expect(read).toThrow(/OH_SESSION_API_KEYS_0[^]*AGENT_RUNTIME_PORT[^]*LOG_LEVEL/);
  });
});
