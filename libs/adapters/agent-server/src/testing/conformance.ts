import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AgentServer, type AgentEvent } from '../index.js';
import { ConformanceStory, type AgentServerUnderTest } from './conformance-story.js';
import { ScriptedTools } from './scripted-tools.js';
import { beSilent, callTool, fail, finish, runCommand, say, TOKENS_PER_ANSWER } from './scripted-chat-model.js';

/** What every agent-server must do so that the rest of the system can work with it. Run it against each engine. */
export function describeAgentServer(name: string, start: () => Promise<AgentServerUnderTest>): void {
  // A heavy engine on a busy machine needs seconds for what a light one does in milliseconds.
  jest.setTimeout(60_000);
  describe(`${name} as an agent-server`, () => {
    let story: ConformanceStory;

    beforeAll(async () => {
      story = await ConformanceStory.begin(await start());
    }, 60_000);

    afterAll(async () => story.end(), 30_000);

    describeIdentity(() => story);
    describeRuns(() => story);
    describeEndings(() => story);
    describeToolServers(() => story);
    describeStops(() => story);
    describeShellAndFiles(() => story);
    describeDeath(start);
  });
}

type GetStory = () => ConformanceStory;

function describeIdentity(story: GetStory): void {
  it('says which protocol it speaks', async () => {
    const info = await story().client.serverInfo();
    expect(info.protocolVersion).toMatch(/^1\./);
    expect(info.title).not.toBe('');
  });

  it('refuses a caller without the key', async () => {
    const stranger = new AgentServer({ url: story().server.url, apiKey: 'wrong' });
    await expect(stranger.conversation(randomUUID())).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
  });

  it('does not know conversations that were never started', async () => {
    await expect(story().client.conversation(randomUUID())).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(story().client.watch(randomUUID(), () => undefined)).rejects.toMatchObject({ code: 'not_found' });
  });
}

function describeRuns(story: GetStory): void {
  it('carries out what the model asks for, until it finishes', async () => {
    const answers = [runCommand('echo hello > greeting.txt'), runCommand('cat greeting.txt'), finish('All done.')];
    const { end, id, workingDir } = await story().play(answers);
    expect(end).toMatchObject({ status: 'finished', finishMessage: 'All done.' });
    expect(await story().client.finalResponse(id)).toBe('All done.');
    expect((await story().client.download(`${workingDir}/greeting.txt`)).toString()).toBe('hello\n');
  });

  it('adds up tokens and cost', async () => {
    const { end } = await story().play([runCommand('true'), finish('Done.')]);
    const { prompt, completion } = TOKENS_PER_ANSWER;
    expect(end).toMatchObject({ promptTokens: 2 * prompt, completionTokens: 2 * completion });
    expect(end.cost).toBeCloseTo(2 * (prompt * 0.001 + completion * 0.002));
  });

  it('hands out every event once and in order', async () => {
    const thoughts = Array.from({ length: 55 }, (_, index) => callTool('think', { thought: `thought ${index}` }));
    const { events, id } = await story().play([...thoughts, finish('Enough.')], { maxIterations: 100 });
    const stored: AgentEvent[] = [];
    for await (const page of story().client.events(id)) stored.push(...page);
    expect(events.length).toBeGreaterThan(100);
    expect(events.map((event) => event.id)).toEqual(stored.slice(0, events.length).map((event) => event.id));
  }, 60_000);

  it('finds a conversation again instead of starting it twice', async () => {
    const { input, events } = await story().play([finish('Once.')]);
    const again = await story().client.startConversation({ ...input, message: 'Something else.' });
    expect(again).toEqual({ id: input.conversationId, created: false });
    const stored: AgentEvent[] = [];
    for await (const page of story().client.events(again.id)) stored.push(...page);
    expect(stored.filter((event) => event.kind === 'MessageEvent')).toHaveLength(1);
    expect(events.filter((event) => event.kind === 'MessageEvent')).toHaveLength(1);
  });

  it('goes on with a further message, and a second watch tells only what is new', async () => {
    const { id, end } = await story().play([finish('First.'), finish('Second.')]);
    expect(end.finishMessage).toBe('First.');
    await story().client.sendMessage(id, 'One more thing.', { run: true });
    const events: AgentEvent[] = [];
    const secondEnd = await story().client.watch(id, (event) => void events.push(event));
    expect(secondEnd).toMatchObject({ status: 'finished', finishMessage: 'Second.' });
    const spoken = events.filter((event) => event.kind === 'MessageEvent' && event.source === 'user');
    expect(spoken).toHaveLength(1);
    expect(events.filter((event) => event.kind === 'ActionEvent')).toHaveLength(1);
  });

  it('shows the model the instructions of the repository and of the caller', async () => {
    story().model.script(finish('Read.'));
    const workingDir = `${story().server.workingDir}/instructions`;
    await story().client.upload(`${workingDir}/AGENTS.md`, Buffer.from('Always use tabs.'));
    await story().play([finish('Read.')], { workingDir, systemNote: 'You may write src/** only.' });
    const [request] = story().model.requests;
    const system = JSON.stringify(request?.messages[0]);
    expect(system).toContain('Always use tabs.');
    expect(system).toContain('You may write src/** only.');
    expect(request).toMatchObject({ model: 'scripted', authorization: 'Bearer model-key' });
  });
}

function describeEndings(story: GetStory): void {
  it('ends without a finish message when the model only talks', async () => {
    const { end, id } = await story().play([say('I would rather not.')]);
    expect(end.status).toBe('finished');
    expect(end.finishMessage).toBeUndefined();
    expect(await story().client.finalResponse(id)).toBe('I would rather not.');
  });

  it('shows a failed command as a result with its exit code', async () => {
    const { events, end } = await story().play([runCommand('(exit 3)'), finish('It failed.')]);
    const observation = events.find((event) => event['tool_name'] === 'terminal' && event.kind === 'ObservationEvent');
    expect(observation?.['observation']).toMatchObject({ exit_code: 3, is_error: false });
    expect(end.status).toBe('finished');
  });

  it('refuses arguments that a tool does not have, and the conversation goes on', async () => {
    const { events, end } = await story().play([callTool('terminal', { command: 'ls', colour: 'red' }), finish('Ok.')]);
    expect(events.map((event) => event.kind)).toContain('AgentErrorEvent');
    expect(end.finishMessage).toBe('Ok.');
  });

  it.each([
    [401, 'auth', false],
    [429, 'rate_limit', true],
  ])('ends in an error when the model answers %i: %s, retryable %s', async (status, kind, retryable) => {
    const { end } = await story().play([fail(status)]);
    expect(end).toMatchObject({ status: 'error', error: { kind, retryable } });
  });

  it('ends in an error when the iterations are used up', async () => {
    const answers = Array.from({ length: 5 }, (_, index) => runCommand(`echo ${index}`, `Step ${index}.`));
    const { end } = await story().play(answers, { maxIterations: 3 });
    expect(end.status).toBe('error');
    expect(end.error?.detail).toContain('MaxIterationsReached');
  });

  it('notices that the agent is stuck', async () => {
    const { end } = await story().play([runCommand('echo again')]);
    expect(end.status).toBe('stuck');
  });
}

function describeToolServers(story: GetStory): void {
  it('offers the tools of a server beside its own, and gives the model what they answer', async () => {
    const tools = await ScriptedTools.start({ ask_team: () => ({ text: 'Use the blue one.', isError: false }) });
    try {
      const toolServers = {
        team: { url: story().toolsUrl(tools.port), headers: { authorization: 'Bearer team-key' } },
      };
      const answers = [callTool('ask_team', { question: 'Which?' }), finish('Done.')];
      const { end, events } = await story().play(answers, { toolServers });
      const [first, second] = story().model.requests;
      expect(first?.tools?.map((tool) => tool.function.name)).toEqual(expect.arrayContaining(['terminal', 'ask_team']));
      expect(JSON.stringify(second?.messages.at(-1))).toContain('Use the blue one.');
      expect(tools.calls).toEqual([
        { name: 'ask_team', given: { question: 'Which?' }, authorization: 'Bearer team-key' },
      ]);
      const observation = events.find(
        (event) => event.kind === 'ObservationEvent' && event['tool_name'] === 'ask_team',
      );
      expect(observation?.['observation']).toMatchObject({ kind: 'MCPToolObservation', is_error: false });
      expect(end.finishMessage).toBe('Done.');
    } finally {
      await tools.stop();
    }
  });

  it('shows a refusal of such a tool as a result, and the conversation goes on', async () => {
    const tools = await ScriptedTools.start({ ask_team: () => ({ text: 'Nobody is there.', isError: true }) });
    try {
      const toolServers = { team: { url: story().toolsUrl(tools.port), headers: {} } };
      const { end } = await story().play([callTool('ask_team', { question: 'Which?' }), finish('Ok.')], {
        toolServers,
      });
      expect(JSON.stringify(story().model.requests.at(-1)?.messages.at(-1))).toContain('Nobody is there.');
      expect(end.finishMessage).toBe('Ok.');
    } finally {
      await tools.stop();
    }
  });
}

function describeStops(story: GetStory): void {
  it('stops a running command at once when interrupted, and goes on later', async () => {
    const { id } = await story().start([runCommand('sleep 100; touch never'), finish('Later.')]);
    const sleeping = new Promise<void>((resolve) => {
      void story().client.watch(id, (event) => {
        if (event.kind === 'ActionEvent' && event['tool_name'] === 'terminal') resolve();
      });
    });
    await sleeping;
    const asked = performance.now();
    await story().client.interrupt(id);
    expect((await story().client.watch(id, () => undefined)).status).toBe('paused');
    expect(performance.now() - asked).toBeLessThan(5_000);
    await story().client.sendMessage(id, 'Go on.', { run: true });
    expect(await story().client.watch(id, () => undefined)).toMatchObject({ finishMessage: 'Later.' });
  }, 30_000);

  it('stops waiting for a silent model when interrupted', async () => {
    const { id } = await story().start([beSilent()]);
    await story().model.requestsToArrive(1);
    await story().client.interrupt(id);
    expect((await story().client.watch(id, () => undefined)).status).toBe('paused');
  });

  it('lets a watcher go when its signal is aborted', async () => {
    const { id } = await story().start([beSilent()]);
    const controller = new AbortController();
    const watching = story().client.watch(id, () => undefined, controller.signal);
    await story().model.requestsToArrive(1);
    controller.abort(new Error('enough'));
    await expect(watching).rejects.toThrow('enough');
    await story().client.interrupt(id);
  });
}

function describeShellAndFiles(story: GetStory): void {
  it('runs commands for the caller', async () => {
    const { client, server } = story();
    const result = await client.bash('echo out; echo err >&2; exit 7', { cwd: server.workingDir, timeoutSeconds: 10 });
    expect(result).toEqual({ exitCode: 7, output: 'out\nerr\n', timedOut: false });
  });

  it('ends a command, and what it started, when its time is up', async () => {
    const mark = `3${Math.floor(Math.random() * 1e8)}`;
    const command = `echo before; sleep ${mark} & sleep ${mark}`;
    const result = await story().client.bash(command, { cwd: '/', timeoutSeconds: 1 });
    expect(result).toMatchObject({ exitCode: -1, timedOut: true });
    expect(result.output).toContain('before');
    expect(await story().exitCode(`ps -eo args | grep -q '^sleep ${mark}'`)).toBe(1);
  });

  it('takes files and gives them back, byte by byte', async () => {
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    const path = `${story().server.workingDir}/new folder/bytes & more.bin`;
    await story().client.upload(path, content);
    expect((await story().client.download(path)).equals(content)).toBe(true);
    expect((await story().client.download(path, { maxBytes: 70_000 })).length).toBe(70_000);
    await expect(story().client.download(path, { maxBytes: 69_999 })).rejects.toMatchObject({ code: 'too_large' });
  });

  it('says so when a file does not exist', async () => {
    const path = `${story().server.workingDir}/nothing`;
    await expect(story().client.download(path)).rejects.toMatchObject({ code: 'not_found' });
  });
}

function describeDeath(start: () => Promise<AgentServerUnderTest>): void {
  it('is reported as gone to whoever watches when it dies', async () => {
    const server = await start();
    const { kill } = server;
    const story = await ConformanceStory.begin(server);
    try {
      if (kill === undefined) return;
      const { id } = await story.start([beSilent()]);
      await story.model.requestsToArrive(1);
      const watching = expect(story.client.watch(id, () => undefined)).rejects.toMatchObject({
        name: 'AgentServerGone',
        retryable: true,
      });
      const killed = performance.now();
      await kill();
      await watching;
      expect(performance.now() - killed).toBeLessThan(5_000);
    } finally {
      await story.end();
    }
  }, 90_000);
}
