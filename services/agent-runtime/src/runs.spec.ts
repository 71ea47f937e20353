import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { beSilent, callTool, fail, finish, runCommand, say, ScriptedChatModel } from '@manyhands/agent-server/testing';
import { Stage } from './testing/stage.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

describe('runs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.set();
  });

  afterAll(() => stage.clear());

  const post = (id: string, action: string, body?: unknown) =>
    stage.runtime.call('POST', `/api/conversations/${id}/${action}`, body);

  it('kills a sleeping command within a second when interrupted', async () => {
    const id = await stage.start([runCommand('sleep 100'), finish('Later.')]);
    await stage.eventOf(id, 'ActionEvent');
    const asked = performance.now();
    await post(id, 'interrupt');
    expect(performance.now() - asked).toBeLessThan(1_000);
    const kinds = await stage.kinds(id);
    expect(kinds.slice(-3)).toEqual(['ObservationEvent', 'InterruptEvent', 'ConversationStateUpdateEvent']);
    expect((await stage.client.conversation(id)).status).toBe('paused');
  });

  it('goes on where it was interrupted', async () => {
    const id = await stage.start([runCommand('sleep 100'), finish('Later.')]);
    await stage.eventOf(id, 'ActionEvent');
    await post(id, 'interrupt');
    expect((await post(id, 'run')).status).toBe(200);
    expect(await stage.end(id)).toMatchObject({ status: 'finished', finishMessage: 'Later.' });
    expect(JSON.stringify(stage.model.requests.at(-1)?.messages)).toContain('The command was interrupted');
  });

  it('lets the step that is going on end when paused, and waits for that', async () => {
    const id = await stage.start([runCommand('sleep 0.5; echo slept'), finish('Not yet.')]);
    await stage.eventOf(id, 'ActionEvent');
    await post(id, 'pause');
    const kinds = await stage.kinds(id);
    expect(kinds.slice(-3)).toEqual(['ObservationEvent', 'PauseEvent', 'ConversationStateUpdateEvent']);
    expect(await stage.end(id)).toMatchObject({ status: 'paused' });
  });

  it('refuses to run twice at the same time', async () => {
    const id = await stage.start([beSilent()]);
    await stage.model.requestsToArrive(1);
    expect((await post(id, 'run')).status).toBe(409);
    await post(id, 'interrupt');
  });

  it('does nothing when asked to run something finished', async () => {
    const id = await stage.play([finish('Done.')]);
    expect((await post(id, 'run')).status).toBe(200);
    expect((await stage.client.conversation(id)).status).toBe('finished');
    expect(stage.model.requests).toHaveLength(1);
  });

  it('is stuck after four identical steps, without an error event', async () => {
    const id = await stage.play([runCommand('echo again', 'Once more.')]);
    expect((await stage.client.conversation(id)).status).toBe('stuck');
    expect(stage.model.requests).toHaveLength(4);
    expect(await stage.kinds(id)).not.toContain('ConversationErrorEvent');
  });

  it('is not stuck when the words differ; then the limit ends it', async () => {
    const steps = [1, 2, 3, 4, 5, 6].map((step) => runCommand('echo again', `Step ${step}.`));
    const id = await stage.start(steps, { maxIterations: 6 });
    expect(await stage.end(id)).toMatchObject({
      status: 'error',
      error: { kind: 'agent_action', retryable: false, detail: expect.stringContaining('MaxIterationsReached') },
    });
  });

  it('does not look for repetition when told so', async () => {
    const id = await stage.start([runCommand('echo again')], { maxIterations: 7, stuckDetection: false });
    expect((await stage.end(id)).error?.detail).toContain('MaxIterationsReached');
  });

  it.each([
    ['a wrong key', fail(401), { kind: 'auth', retryable: false }],
    ['an empty budget', fail(402), { kind: 'quota', retryable: false }],
    ['an empty budget, sent as 429', fail(429, { code: 'budget_exceeded' }), { kind: 'quota', retryable: false }],
    ['too many requests', fail(429), { kind: 'rate_limit', retryable: true }],
    ['a request it cannot read', fail(400), { kind: 'config', retryable: false }],
    ['an overload', fail(503), { kind: 'transient', retryable: true }],
    ['neither words nor calls', say(''), { kind: 'transient', retryable: true }],
  ])('a model that answers with %s', async (_name, answer, error) => {
    const id = await stage.start([answer]);
    expect(await stage.end(id)).toMatchObject({ status: 'error', error });
  });

  it('a model that nobody can reach', async () => {
    const gone = await ScriptedChatModel.start();
    await gone.stop();
    const body = stage.startBody() as { conversation_id: string; agent: { llm: { base_url: string } } };
    body.agent.llm.base_url = gone.url;
    await stage.runtime.call('POST', '/api/conversations', body);
    const { error } = await stage.end(body.conversation_id);
    expect(error).toMatchObject({ kind: 'transient', retryable: true });
    expect(error?.detail).toContain('ECONNREFUSED');
  });

  it('answers a message that comes while the agent is finishing', async () => {
    const id = await stage.start([runCommand('sleep 0.3'), finish('First.'), finish('Second.')]);
    await stage.eventOf(id, 'ActionEvent');
    await stage.client.sendMessage(id, 'And this.', { run: true });
    await stage.end(id);
    expect(JSON.stringify(stage.model.requests[1]?.messages)).toContain('And this.');
  });

  it('gives every call exactly one result, also when an answer has several calls', async () => {
    const calls = ['echo a', 'echo b'].map((command) => ({ name: 'terminal', arguments: JSON.stringify({ command }) }));
    await stage.play([{ kind: 'message', content: 'Both.', calls }, finish('Done.')]);
    const roles = stage.model.requests[1]?.messages.map((message) => message.role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
  });

  it('begins every conversation with the same words, so that providers can reuse them', async () => {
    await stage.play([finish('Done.')]);
    const [first] = stage.model.requests;
    await stage.play([callTool('think', { thought: 'x' }), finish('Done.')], { message: 'Something else.' });
    expect(stage.model.requests[0]?.messages[0]).toEqual(first?.messages[0]);
    expect(stage.model.requests[1]?.messages.slice(0, 2)).toEqual(stage.model.requests[0]?.messages.slice(0, 2));
    expect(stage.model.requests[0]?.['prompt_cache_key']).toBeDefined();
  });

  it('refuses what it cannot do instead of ignoring it', async () => {
    const { body } = await stage.runtime.call('POST', '/api/conversations', {
      ...stage.startBody(),
      hook_config: { pre_tool_use: [{ matcher: '*', hooks: [] }] },
      worktree: true,
    });
    expect(JSON.stringify(body)).toContain('hook_config is not supported');
    expect(JSON.stringify(body)).toContain('worktree is not supported');
  });

  it('forgets a deleted conversation, running or not', async () => {
    const id = await stage.start([beSilent()]);
    await stage.model.requestsToArrive(1);
    expect(await stage.runtime.call('DELETE', `/api/conversations/${id}`)).toMatchObject({ status: 200 });
    expect((await stage.runtime.call('GET', `/api/conversations/${id}`)).status).toBe(404);
  });
});
