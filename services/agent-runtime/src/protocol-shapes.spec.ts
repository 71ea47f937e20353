import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startConversationBody } from '@manyhands/agent-server';
import { callTool, fail, finish, runCommand, say, type ScriptedAnswer } from '@manyhands/agent-server/testing';
import { ProtocolJudge } from './testing/protocol-judge.js';
import { Stage } from './testing/stage.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

const judge = new ProtocolJudge();
const CONVERSATION = '/api/conversations/{conversation_id}';

describe('answers and events, judged by the OpenAPI document of the real server', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.set();
  });

  afterAll(() => stage.clear());

  /** What is wrong with the answer to a call; in the path, the id stands for the template's parameter. */
  async function problems(call: string, id = '', body?: unknown): Promise<string[]> {
    const [method = '', template = ''] = call.split(' ');
    const path = template.replace('{conversation_id}', id);
    const answer = await stage.runtime.call(method, path, body);
    return judge.problemsOfAnswer(method.toLowerCase(), template.split('?')[0] ?? '', answer);
  }

  it.each(['/alive', '/health', '/ready', '/server_info'])('%s', async (path) => {
    expect(await problems(`GET ${path}`)).toEqual([]);
  });

  it('server_info has no field that the protocol does not know', async () => {
    const { body } = await stage.runtime.call('GET', '/server_info');
    const known = judge.fieldsOf('ServerInfo');
    expect(Object.keys(body as object).filter((field) => !known.includes(field))).toEqual([]);
  });

  const conversations: [string, ScriptedAnswer[]][] = [
    ['a terminal', [runCommand('echo out; echo err >&2', 'I look.'), runCommand('false'), finish('Done.')]],
    ['a slow command', [callTool('terminal', { command: 'sleep 5', timeout: 0.2 }), finish('Too slow.')]],
    [
      'a reset and an input',
      [
        callTool('terminal', { command: '', reset: true }),
        callTool('terminal', { command: 'y', is_input: 'true' }),
        finish('Done.'),
      ],
    ],
    [
      'an editor',
      [
        callTool('file_editor', { command: 'create', path: 'shape.txt', file_text: 'one\ntwo\n', summary: 'new file' }),
        callTool('file_editor', { command: 'str_replace', path: 'shape.txt', old_str: 'two', new_str: 'three' }),
        callTool('file_editor', { command: 'insert', path: 'shape.txt', insert_line: 0, new_str: 'zero' }),
        callTool('file_editor', { command: 'view', path: 'shape.txt', view_range: [1, -1] }),
        callTool('file_editor', { command: 'undo_edit', path: 'shape.txt' }),
        callTool('file_editor', { command: 'view', path: 'nothing.txt', security_risk: 'LOW' }),
        callTool('think', { thought: 'Hm.' }),
        finish('Done.'),
      ],
    ],
    [
      'refused calls',
      [
        callTool('terminal', { command: 'ls', colour: 'red' }),
        callTool('telephone', {}),
        { kind: 'message', content: '', calls: [{ name: 'think', arguments: '{"thought": ' }] },
        say('I give up.'),
      ],
    ],
    ['a model that fails', [fail(500)]],
  ];

  it.each(conversations)('every event of a conversation with %s', async (_name, answers) => {
    const id = await stage.play(answers);
    const events = await stage.events(id);
    for (const event of events) {
      expect({ kind: event.kind, problems: judge.problemsOf('Event', event) }).toEqual({
        kind: event.kind,
        problems: [],
      });
    }
    expect(events[0]).not.toHaveProperty('parent_id');
    events.slice(1).forEach((event, index) => expect(event['parent_id']).toBe(events[index]?.id));
    expect(events.map((event) => event.timestamp)).toEqual(events.map((event) => event.timestamp).sort());
  });

  it('the whole life of a conversation over HTTP', async () => {
    stage.model.script(runCommand('echo hi'), finish('Done.'), finish('Again.'));
    const body = stage.startBody();
    const id = String(body['conversation_id']);
    const created = await stage.runtime.call('POST', '/api/conversations', body);
    expect(created).toMatchObject({ status: 201, body: { execution_status: 'idle' } });
    expect(judge.problemsOfAnswer('post', '/api/conversations', created)).toEqual([]);
    await stage.end(id);
    expect(await problems('POST /api/conversations', id, body)).toEqual([]);
    const reads = ['', '/events/search?limit=2', '/events/count', '/agent_final_response'];
    for (const read of reads) expect(await problems(`GET ${CONVERSATION}${read}`, id)).toEqual([]);
    expect(await problems('GET /api/conversations/search')).toEqual([]);
    expect(await problems('GET /api/conversations/count?status=finished')).toEqual([]);
    const message = { role: 'user', content: [{ type: 'text', text: 'More.' }], run: true };
    expect(await problems(`POST ${CONVERSATION}/events`, id, message)).toEqual([]);
    await stage.end(id);
    for (const action of ['run', 'pause', 'interrupt']) {
      expect(await problems(`POST ${CONVERSATION}/${action}`, id)).toEqual([]);
    }
    expect(await problems(`DELETE ${CONVERSATION}`, id)).toEqual([]);
    expect(await problems(`GET ${CONVERSATION}`, id)).toEqual([]);
  });

  it('the metrics, which the document leaves open at the place where they are', async () => {
    const id = await stage.play([runCommand('true'), finish('Done.')]);
    const { body } = await stage.runtime.call('GET', `/api/conversations/${id}`);
    const metrics = (body as { stats: { usage_to_metrics: { default: unknown } } }).stats.usage_to_metrics.default;
    expect(judge.problemsOf('Metrics', metrics)).toEqual([]);
    expect(metrics).toMatchObject({ accumulated_token_usage: { prompt_tokens: 200, completion_tokens: 20 } });
  });

  it('never shows the key of the model', async () => {
    const id = await stage.play([finish('Done.')]);
    const { body } = await stage.runtime.call('GET', `/api/conversations/${id}`);
    expect(JSON.stringify([body, await stage.events(id)])).not.toContain('secret-model-key');
  });

  it('bash and files', async () => {
    const bash = 'POST /api/bash/execute_bash_command';
    expect(await problems(bash, '', { command: 'echo hi' })).toEqual([]);
    expect(await problems(bash, '', { command: 'sleep 3', timeout: 1 })).toEqual([]);
    expect(await problems(bash, '', { timeout: 'soon' })).toEqual([]);
    const form = new FormData();
    form.set('file', new Blob(['hello']));
    const url = `${stage.runtime.url}/api/file/upload?path=${stage.runtime.workingDir}/up.txt`;
    const headers = { 'X-Session-API-Key': 'a-session-key-for-tests' };
    const response = await fetch(url, { method: 'POST', body: form, headers });
    const answer = { status: response.status, body: await response.json() };
    expect(judge.problemsOfAnswer('post', '/api/file/upload', answer)).toEqual([]);
    expect(answer.body).toEqual({ success: true, file_size: 5 });
  });

  it('refusals of bad bodies', async () => {
    const bad = { ...stage.startBody(), workspace: {}, max_iterations: 0 };
    const answer = await stage.runtime.call('POST', '/api/conversations', bad);
    expect(answer.status).toBe(422);
    expect(judge.problemsOfAnswer('post', '/api/conversations', answer)).toEqual([]);
    expect(JSON.stringify(answer.body)).toContain('"working_dir"');
    expect(JSON.stringify(answer.body)).toContain('"max_iterations"');
    expect((await stage.runtime.call('POST', '/api/conversations', '{"broken')).status).toBe(422);
  });

  it('the start that our own client sends, with no field that the server would ignore', () => {
    const body = startConversationBody({
      conversationId: randomUUID(),
      model: 'm',
      baseUrl: 'http://gateway/v1',
      apiKey: 'k',
      workingDir: '/workspace',
      message: 'Work.',
      maxIterations: 60,
      inputCostPerToken: 1,
      outputCostPerToken: 2,
      systemNote: 'note',
      toolServers: { team: { url: 'http://gateway/mcp', headers: { authorization: 'Bearer k' } } },
    }) as { agent: { llm: object; agent_context: object; mcp_config: { team: object } } };
    const unknown = (schema: string, value: object) =>
      Object.keys(value).filter((field) => !judge.fieldsOf(schema).includes(field));
    expect(judge.problemsOf('StartConversationRequest', body)).toEqual([]);
    expect(unknown('StartConversationRequest', body)).toEqual([]);
    expect(unknown('Agent-Input', body.agent).filter((field) => field !== 'kind')).toEqual([]);
    expect(unknown('LLM-Input', body.agent.llm)).toEqual([]);
    expect(unknown('AgentContext-Input', body.agent.agent_context)).toEqual([]);
    expect(unknown('MCPServer-Input', body.agent.mcp_config.team)).toEqual([]);
  });

  it('is a judge that can say no', () => {
    expect(judge.problemsOf('Event', { kind: 'MessageEvent', source: 'nobody' })).not.toEqual([]);
    expect(judge.problemsOf('BashOutput', { kind: 'BashOutput' })).not.toEqual([]);
  });
});
