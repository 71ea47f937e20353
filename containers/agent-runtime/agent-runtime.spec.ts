import { expect, it } from '@jest/globals';
import { sandboxed, untilHealthy } from '../testing/sandboxed.js';
import { describeImage } from '../testing/test-docker.js';
import { isTheSameAgain, keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

describeImage('agent-runtime', 'agent-runtime', () => {
  keepsWhatEveryImageKeeps('agent-runtime', { megabytes: 5, role: 'any' });
  isTheSameAgain('agent-runtime');

  it('answers its health check in a locked sandbox without a network', async () => {
    const Env = ['OH_SESSION_API_KEYS_0=key-of-the-sandbox'];
    const container = await untilHealthy({ ...sandboxed('manyhands/agent-runtime:latest'), Env });
    expect((await container.inspect()).State.Health?.Status).toBe('healthy');
    await container.remove({ force: true, v: true });
  });
});
