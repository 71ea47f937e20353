import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { callTool, finish, ScriptedTools } from '@manyhands/agent-server/testing';
import { ProtocolJudge } from '../testing/protocol-judge.js';
import { Stage } from '../testing/stage.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

const judge = new ProtocolJudge();
const answer =
  (text: string, isError = false) =>
  () => ({ text, isError });
const ask = callTool('ask_team', { question: 'Which?', summary: 'I ask.' });

describe('tools of MCP servers', () => {
  let stage: Stage;
  const servers: ScriptedTools[] = [];

  beforeAll(async () => {
    stage = await Stage.set();
  });
  afterAll(() => stage.clear());
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  async function serve(tools: Parameters<typeof ScriptedTools.start>[0], port?: number): Promise<ScriptedTools> {
    const server = await ScriptedTools.start(tools, port);
    servers.push(server);
    return server;
  }

  const lastResult = () => JSON.stringify(stage.model.requests.at(-1)?.messages.at(-1));
  const names = () => stage.model.requests[0]?.tools?.map((tool) => tool.function.name);
  const begin = (mcp: Record<string, unknown>) =>
    stage.runtime.call('POST', '/api/conversations', stage.startBody({ mcp }));

  it('every event of a conversation with one, judged by the document of the real server', async () => {
    const team = await serve({ ask_team: answer('Blue.') });
    const id = await stage.play([ask, finish('Done.')], { mcp: { team: { url: team.url } } });
    for (const event of await stage.events(id)) expect(judge.problemsOf('Event', event)).toEqual([]);
    const info = await stage.runtime.call('GET', `/api/conversations/${id}`);
    expect(judge.problemsOfAnswer('get', '/api/conversations/{conversation_id}', info)).toEqual([]);
  });

  it('the words that models add to every call do not reach the server', async () => {
    const team = await serve({ ask_team: answer('Blue.') });
    await stage.play([ask, finish('Done.')], { mcp: { team: { url: team.url } } });
    expect(team.calls.map(({ given }) => given)).toEqual([{ question: 'Which?' }]);
  });

  it('the key of a server is shown to nobody', async () => {
    const team = await serve({ ask_team: answer('Blue.') });
    const headers = { authorization: 'Bearer very-secret' };
    const id = await stage.play([ask, finish('Done.')], { mcp: { team: { url: team.url, headers } } });
    expect(team.calls[0]?.authorization).toBe('Bearer very-secret');
    const { body } = await stage.runtime.call('GET', `/api/conversations/${id}`);
    expect(JSON.stringify([body, await stage.events(id)])).not.toContain('very-secret');
  });

  it('no server takes the place of a tool of this runtime, nor of another server', async () => {
    const one = await serve({ terminal: answer('1'), ask: answer('1') });
    const two = await serve({ ask: answer('2'), 'a/b c': answer('2') });
    await stage.play([finish('Done.')], { mcp: { one: { url: one.url }, two: { url: two.url } } });
    const own = ['terminal', 'file_editor', 'think', 'finish'];
    expect(names()).toEqual([...own, 'one_terminal', 'ask', 'two_ask', 'a_b_c']);
  });

  it('a server that takes too long is a result, and the agent goes on', async () => {
    const team = await serve({ ask_team: () => 'silence' });
    const id = await stage.play([ask, finish('Alone then.')], { mcp: { team: { url: team.url, timeout: 0.2 } } });
    expect(lastResult()).toContain('timed out');
    expect(await stage.client.finalResponse(id)).toBe('Alone then.');
  });

  it('a call is left at once when the run is interrupted', async () => {
    const team = await serve({ ask_team: () => 'silence' });
    const id = await stage.start([ask, finish('Later.')], { mcp: { team: { url: team.url } } });
    await team.callsToArrive(1);
    await stage.client.interrupt(id);
    expect((await stage.end(id)).status).toBe('paused');
    await stage.client.run(id);
    await stage.end(id);
    expect(lastResult()).toContain('interrupted');
  });

  it('a server that died is a result; when it is back it is found again, also after a restart of the runtime', async () => {
    const first = await serve({ ask_team: answer('Blue.') });
    const id = await stage.play([ask, finish('One.'), ask, finish('Two.'), ask, finish('Three.')], {
      mcp: { team: { url: first.url } },
    });
    await servers.pop()?.stop();
    await stage.client.sendMessage(id, 'Again.', { run: true });
    await stage.end(id);
    expect(lastResult()).toContain('The call failed');
    await serve({ ask_team: answer('Green.') }, first.port);
    await stage.runtime.restart();
    await stage.client.sendMessage(id, 'And again.', { run: true });
    await stage.end(id);
    expect(lastResult()).toContain('Green.');
  });

  it('a start whose tools are refused is refused, and says by which server', async () => {
    const team = await serve({ ask_team: answer('x') });
    team.server.removeAllListeners('request').on('request', (_request, response) => response.writeHead(403).end('no'));
    const answered = await begin({ team: { url: team.url } });
    expect(judge.problemsOfAnswer('post', '/api/conversations', answered)).toEqual([]);
    expect(JSON.stringify(answered.body)).toContain('the MCP server team gives no tools');
    expect(answered.status).toBe(422);
  });

  it('a start whose server is away is no start, and may be repeated', async () => {
    const team = await serve({ ask_team: answer('Blue.') });
    await team.stop();
    const body = stage.startBody({ mcp: { team: { url: team.url } } });
    const first = await stage.runtime.call('POST', '/api/conversations', body);
    expect(first).toMatchObject({ status: 503, body: { detail: expect.stringContaining('ECONNREFUSED') } });
    stage.model.script(finish('Done.'));
    await serve({ ask_team: answer('Blue.') }, team.port);
    expect((await stage.runtime.call('POST', '/api/conversations', body)).status).toBe(201);
    expect((await stage.end(String(body['conversation_id']))).status).toBe('finished');
  });

  it('a start that is repeated while its tools are asked for is the same start', async () => {
    const team = await serve({ ask_team: answer('Blue.') });
    stage.model.script(finish('Once.'));
    const body = stage.startBody({ mcp: { team: { url: team.url } } });
    const [one, two] = await Promise.all([1, 2].map(() => stage.runtime.call('POST', '/api/conversations', body)));
    expect([one?.status, two?.status].sort()).toEqual([200, 201]);
    await stage.end(String(body['conversation_id']));
    expect(stage.model.requests).toHaveLength(1);
  });

  it.each([
    ['a program', { team: { command: 'sh', args: ['-c', 'true'] } }, 'command'],
    ['a login', { team: { url: 'http://h/mcp', auth: { strategy: 'oauth2' } } }, 'auth'],
    ['another transport', { team: { url: 'http://h/mcp', transport: 'sse' } }, 'transport'],
    ['a wrapper', { mcpServers: { team: { url: 'http://h/mcp' } } }, 'url'],
    ['no address', { team: { url: 'file:///etc/passwd' } }, 'url'],
  ])('%s in the place of a server is refused by its field', async (_name, mcp, field) => {
    const { status, body } = await begin(mcp);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(`"${field}"`)]);
  });
});
