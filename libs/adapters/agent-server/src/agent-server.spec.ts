import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AgentServer } from './agent-server.js';
import { AgentServerError, AgentServerGone } from './errors.js';

/** How the client meets servers that do not behave; how it works with those that do is in the conformance suite. */
describe('AgentServer', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function clientOf(answer: RequestListener, timeoutMs = 5_000): Promise<AgentServer> {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new AgentServer({ url: `http://127.0.0.1:${port}/`, apiKey: 'key', timeoutMs });
  }

  async function clientOfNobody(): Promise<AgentServer> {
    const client = await clientOf(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    return client;
  }

  it('sends the key, and reads the reason of a refusal', async () => {
    const client = await clientOf((request, response) => {
      response.writeHead(422, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ detail: [{ loc: ['body', request.headers['x-session-api-key']], msg: 'no' }] }));
    });
    const failure: unknown = await client.interrupt('id').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AgentServerError);
    expect(failure).toMatchObject({ status: 422, code: 'invalid_request', retryable: false });
    expect((failure as AgentServerError).detail).toContain('"key"');
  });

  it.each([
    [429, 'too_busy', true],
    [500, 'server_error', true],
    [503, 'server_error', true],
    [418, 'unexpected_status', false],
  ])('knows what to make of %i', async (status, code, retryable) => {
    const client = await clientOf((_request, response) => response.writeHead(status).end('<html>'));
    await expect(client.conversation('id')).rejects.toMatchObject({ status, code, retryable });
  });

  it('does not take any text for an answer', async () => {
    const client = await clientOf((_request, response) => response.end('<html>hello</html>'));
    await expect(client.serverInfo()).rejects.toMatchObject({ code: 'not_json', retryable: false });
  });

  it('gives up on a server that is silent', async () => {
    const client = await clientOf(() => undefined, 50);
    await expect(client.conversation('id')).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  it('gives up on a server that stops in the middle of an answer', async () => {
    const client = await clientOf((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{');
      response.socket?.destroy();
    });
    await expect(client.conversation('id')).rejects.toBeInstanceOf(AgentServerGone);
  });

  it('says that nobody is there', async () => {
    const client = await clientOfNobody();
    await expect(client.conversation('id')).rejects.toBeInstanceOf(AgentServerGone);
    await expect(client.watch('id', () => undefined)).rejects.toMatchObject({ code: 'agent_server_gone' });
    await expect(client.ready(150)).rejects.toMatchObject({ code: 'not_ready', retryable: true });
  });

  it('waits until the server is ready, then refuses a protocol that it does not know', async () => {
    let asked = 0;
    const client = await clientOf((request, response) => {
      if (request.url === '/ready') response.writeHead((asked += 1) < 3 ? 503 : 200).end('{}');
      else response.end(JSON.stringify({ title: 'Other', version: '9.9.9', sdk_version: '2.0.0' }));
    });
    await expect(client.ready(5_000)).rejects.toMatchObject({ code: 'unknown_protocol', retryable: false });
    expect(asked).toBe(3);
  });

  it('ends a long call when the caller aborts', async () => {
    const controller = new AbortController();
    const client = await clientOf(() => controller.abort(new Error('changed my mind')));
    const options = { cwd: '/', timeoutSeconds: 60, signal: controller.signal };
    await expect(client.bash('sleep 60', options)).rejects.toThrow('changed my mind');
  });

  it('tells a command that could not be started from one that took too long', async () => {
    const stderr = 'Error executing command: no such directory';
    const answer =
      (output: object): RequestListener =>
      (_request, response) =>
        response.end(JSON.stringify(output));
    const options = { cwd: '/none', timeoutSeconds: 1 };
    const notStarted = await clientOf(answer({ exit_code: -1, stdout: null, stderr }));
    expect(await notStarted.bash('true', options)).toEqual({ exitCode: -1, output: stderr, timedOut: false });
    server?.close();
    const tooLong = await clientOf(answer({ exit_code: -1, stdout: 'so far', stderr: null }));
    expect(await tooLong.bash('true', options)).toEqual({ exitCode: -1, output: 'so far', timedOut: true });
  });
});
