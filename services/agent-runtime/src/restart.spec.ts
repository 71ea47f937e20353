import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { finish, runCommand } from '@manyhands/agent-server/testing';
import { Stage } from './testing/stage.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

describe('a restart', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.set();
  });

  afterEach(() => stage.clear());

  it('shows a finished conversation as it was', async () => {
    const id = await stage.play([runCommand('echo hi'), finish('Done.')]);
    const before = await stage.events(id);
    const info = await stage.runtime.call('GET', `/api/conversations/${id}`);
    await stage.runtime.restart();
    expect(await stage.events(id)).toEqual(before);
    expect(await stage.runtime.call('GET', `/api/conversations/${id}`)).toEqual(info);
    expect(await stage.client.finalResponse(id)).toBe('Done.');
  });

  it('turns a running conversation into an error that can be resumed', async () => {
    const id = await stage.start([runCommand('sleep 100'), finish('After all.')]);
    await stage.eventOf(id, 'ActionEvent');
    await stage.runtime.restart();
    expect(await stage.end(id)).toMatchObject({ status: 'error', error: { kind: 'transient', retryable: true } });
    await stage.client.run(id);
    expect(await stage.end(id)).toMatchObject({ status: 'finished', finishMessage: 'After all.' });
  });

  it('finds a conversation again when the start is repeated', async () => {
    stage.model.script(finish('Once.'));
    const body = stage.startBody();
    await stage.runtime.call('POST', '/api/conversations', body);
    await stage.end(String(body['conversation_id']));
    await stage.runtime.restart();
    expect((await stage.runtime.call('POST', '/api/conversations', body)).status).toBe(200);
    expect(stage.model.requests).toHaveLength(1);
  });

  it('drops a line that a kill has cut off, and goes on behind it', async () => {
    const id = await stage.play([finish('Done.'), finish('More.')]);
    const file = join(stage.runtime.filesOf(id), 'events.jsonl');
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"id":"half a li');
    await stage.runtime.restart();
    await stage.client.sendMessage(id, 'More?', { run: true });
    expect(await stage.end(id)).toMatchObject({ finishMessage: 'More.' });
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(whole)).toBe(true);
    expect(after).not.toContain('half a li');
  });

  it('ignores a conversation whose start was cut off', async () => {
    const id = await stage.play([finish('Done.')]);
    writeFileSync(join(stage.runtime.filesOf(id), 'conversation.json.new'), '{');
    rmSync(join(stage.runtime.filesOf(id), 'conversation.json'));
    await stage.runtime.restart();
    expect((await stage.runtime.call('GET', `/api/conversations/${id}`)).status).toBe(404);
  });
});
