import { describe, expect, it } from '@jest/globals';
import { examine, nodeVersion } from './doctor.js';

const named = async (env: NodeJS.ProcessEnv, what: string) => (await examine(env)).find((one) => one.what === what);

describe('doctor', () => {
  it.each([
    ['18.20.0', 'missing'],
    ['20.18.3', 'missing'],
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('Node.js %s is %s', (version, verdict) => {
    expect(nodeVersion(version).verdict).toBe(verdict);
  });

  it('sees that there is no Redis, which is no catastrophe', async () => {
    expect(await named({ PATH: '/nowhere' }, 'queue')).toMatchObject({
      verdict: 'warning',
      fix: expect.stringContaining('redis-server'),
    });
  });

  it('sees that nothing isolates sandboxes, and that only a daemon of this machine can', async () => {
    expect(await named({ DOCKER_HOST: 'unix:///nowhere.sock' }, 'sandboxes')).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('/nowhere.sock does not answer (ENOENT)'),
    });
    expect((await named({ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, 'sandboxes'))?.detail).toContain('on this machine');
  });

  it('sees a model endpoint that nobody serves, and a model without a name', async () => {
    expect(await named({ LLM_BASE_URL: 'http://127.0.0.1:1/v1', LLM_MODEL: 'm' }, 'model')).toMatchObject({
      verdict: 'missing',
    });
    expect(await named({ LLM_BASE_URL: 'http://127.0.0.1:1/v1' }, 'model')).toMatchObject({
      fix: expect.stringContaining('LLM_MODEL'),
    });
  });

  it('says how to get a real model when the scripted one would play', async () => {
    expect(await named({}, 'model')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringContaining('scripted model'),
    });
  });
});
