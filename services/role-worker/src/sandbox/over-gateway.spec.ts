import { describe, expect, it } from '@jest/globals';
import { AgentServerGone } from '@manyhands/agent-server';
import type { OpenSandbox } from './sandbox-desk.js';
import { gaveNoAnswer, overGateway } from './over-gateway.js';

const REFUSED =
  "fatal: unable to access 'http://127.0.0.1:1/git/r.git/': Failed to connect to 127.0.0.1 port 1 after 0 ms";

describe('what git prints', () => {
  it.each([
    REFUSED,
    "fatal: unable to access 'http://g/git/r.git/': Empty reply from server",
    "fatal: unable to access 'http://g/git/r.git/': The requested URL returned error: 503",
    'error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: the remote end hung up unexpectedly',
    'remote: Push not judged: the gateway does not answer; try again',
  ])('when the gateway gave no answer: %s', (output) => {
    expect(gaveNoAnswer({ exitCode: 128, output })).toBe(true);
  });

  it.each([
    "fatal: unable to access 'http://g/git/r.git/': The requested URL returned error: 403",
    'remote: Push refused:\nremote:   README.md is outside your scope',
    'fatal: Authentication failed',
  ])('when the gateway said no: %s', (output) => {
    expect(gaveNoAnswer({ exitCode: 1, output })).toBe(false);
  });

  it('when all went well', () => {
    expect(gaveNoAnswer({ exitCode: 0, output: 'warning: early EOF is a word too' })).toBe(false);
  });
});

describe('a command over the gateway', () => {
  /** A sandbox whose commands end like this, one after the other. */
  const sandboxThatSays = (...ends: { exitCode: number; output: string }[]) => {
    const commands: string[] = [];
    const bash = async (command: string) => {
      commands.push(command);
      return { timedOut: false, ...(ends[commands.length - 1] ?? { exitCode: 0, output: '' }) };
    };
    return { commands, sandbox: { repositoryDir: '/r', server: { bash } } as unknown as OpenSandbox };
  };
  const options = { timeoutSeconds: 1, signal: new AbortController().signal };

  it('is tried again when nobody answered', async () => {
    const { commands, sandbox } = sandboxThatSays({ exitCode: 128, output: REFUSED });
    expect(await overGateway(sandbox, 'git push', options)).toMatchObject({ exitCode: 0 });
    expect(commands).toEqual(['git push', 'git push']);
  });

  it('is tried again when the way to the sandbox was cut, and not when the sandbox is dead', async () => {
    for (const isAlive of [true, false]) {
      const { commands, sandbox } = sandboxThatSays();
      const { server } = sandbox;
      let isFirst = true;
      const bash: typeof server.bash = (...given) => {
        if (!isFirst) return server.bash(...given);
        isFirst = false;
        return Promise.reject(new AgentServerGone('http://172.20.0.2:8000', new Error('socket hang up')));
      };
      const cut = { ...sandbox, server: { bash, isAlive: async () => isAlive } } as unknown as OpenSandbox;
      const ran = overGateway(cut, 'git push', options);
      if (isAlive) await expect(ran).resolves.toMatchObject({ exitCode: 0 });
      else await expect(ran).rejects.toThrow('socket hang up');
      expect(commands).toEqual(isAlive ? ['git push'] : []);
    }
  });

  it('is not tried again when it was refused', async () => {
    const { commands, sandbox } = sandboxThatSays({ exitCode: 1, output: 'remote: Push refused:' });
    expect(await overGateway(sandbox, 'git push', options)).toMatchObject({ exitCode: 1 });
    expect(commands).toEqual(['git push']);
  });

  it('ends with the reason when the session does', async () => {
    const { sandbox } = sandboxThatSays({ exitCode: 128, output: REFUSED });
    const session = new AbortController();
    const pushed = overGateway(sandbox, 'git push', { timeoutSeconds: 1, signal: session.signal });
    session.abort(new Error('the session is over'));
    await expect(pushed).rejects.toMatchObject({ cause: new Error('the session is over') });
  });
});
