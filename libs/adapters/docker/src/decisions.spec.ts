import { describe, expect, it } from '@jest/globals';
import { NoRoomForSandbox, SandboxStartError } from '@manyhands/environment';
import { someSpec } from '@manyhands/environment/testing';
import { chooseImage } from './choose-image.js';
import { containerOptions } from './container-options.js';
import { nameOf } from './names.js';
import { overfullIn } from './overfull-in.js';
import { readLog } from './read-log.js';
import { startFailure } from './start-failure.js';
import { whyEnded } from './why-ended.js';

const image = (Id: string, label: string | null, Created: number) => ({
  Id,
  Created,
  Labels: label === null ? (null as never) : { 'manyhands.role': label },
});

describe('the image of a role', () => {
  it('is the newest of its own, before any that is for all', () => {
    const images = [image('old', 'qa', 1), image('new', 'qa', 2), image('all', 'any', 9), image('foreign', null, 10)];
    expect([chooseImage(images, 'qa'), chooseImage(images, 'backend')]).toEqual(['new', 'all']);
  });

  it('is none where none is labelled for it', () => {
    expect(chooseImage([image('relay', 'relay', 1), image('foreign', null, 2)], 'qa')).toBeNull();
  });
});

describe('what is asked of the gateway', () => {
  it('joins the sandbox to its own network and volume, under its own label', () => {
    const spec = someSpec({ role: 'qa', environment: { MANYHANDS_SANDBOX_ID: 'x' } });
    const options = containerOptions(spec, 'sha256:1');
    const name = nameOf(spec.sandboxId);
    expect(options.HostConfig).toEqual({
      NetworkMode: name,
      Mounts: [{ Type: 'volume', Source: name, Target: '/workspace' }],
    });
    expect(options.Labels).toMatchObject({ 'manyhands.sandbox': spec.sandboxId, 'manyhands.role': 'qa' });
    expect(options.Env).toEqual(['MANYHANDS_SANDBOX_ID=x', `OH_SESSION_API_KEYS_0=${spec.agentServerKey}`]);
  });

  it('is nothing for an id that is no UUID', () => {
    expect(() => nameOf('../x')).toThrow('is not a UUID');
  });
});

describe('what goes wrong at the gateway', () => {
  it.each([
    [{ statusCode: 403, json: { message: 'R15: Image is not one of the images' } }, false, 'R15: Image'],
    [{ statusCode: 400, json: { message: 'R7: came twice' } }, false, 'R7'],
    [{ statusCode: 500, json: { message: 'no space left on device' } }, true, 'no space left'],
    [{ statusCode: 503, json: { message: 'the Docker daemon does not answer' } }, true, 'does not answer'],
    [Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }), true, 'does not answer (ENOENT)'],
  ])('%j', (error, retryable, message) => {
    const failure = startFailure(error);
    expect([failure.retryable, failure.message.includes(message)]).toEqual([retryable, true]);
  });

  it('is a reason to wait when the quota is used up', () => {
    expect(startFailure({ statusCode: 429, json: { message: 'the quota of memory' } })).toBeInstanceOf(
      NoRoomForSandbox,
    );
  });

  it('stays what it is when it was told already', () => {
    const told = new SandboxStartError('the agent-server ran out of memory', true);
    expect(startFailure(told)).toBe(told);
  });
});

describe('a container that does not run', () => {
  const state = { Running: false, OOMKilled: false, ExitCode: 3, Error: '' };
  it.each([
    [state, 'ended with exit status 3'],
    [{ ...state, OOMKilled: true, ExitCode: 137 }, 'ran out of memory'],
    [{ ...state, Error: 'exec: "x": not found' }, 'could not run: exec: "x": not found'],
    [{ ...state, Running: true }, null],
  ])('%j says %s', (told, why) => {
    expect(whyEnded(told)).toBe(why);
  });
});

describe('what a measurement of volumes says', () => {
  const volume = (Size: number, labels: Record<string, string> | null = { 'manyhands.disk': '10' }) => ({
    Labels: labels && { 'manyhands.sandbox': 's', ...labels },
    UsageData: { Size, RefCount: 1 },
  });
  it.each([
    ['more than the limit', volume(11), [{ sandboxId: 's', usedBytes: 11, limitBytes: 10 }]],
    ['the limit itself', volume(10), []],
    ['a size that nobody knows', volume(-1), []],
    ['a volume without a limit', volume(11, {}), []],
    ['a volume without labels', volume(11, null), []],
    ['a volume that was not measured', { Labels: volume(11).Labels }, []],
  ])('of %s', (_what, measured, overfull) => {
    expect(overfullIn([measured])).toEqual(overfull);
  });

  it('of a golden volume is nothing: it is no sandbox’s', () => {
    const Labels = { 'manyhands.golden': 'r', 'manyhands.disk': '10' };
    expect(overfullIn([{ Labels, UsageData: { Size: 11, RefCount: 1 } }])).toEqual([]);
  });
});

describe('the log of a container', () => {
  const frame = (stream: number, text: string) => {
    const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };

  it('is what both streams said, without the frames, and can be stored', () => {
    expect(readLog(Buffer.concat([frame(1, 'not\0 found: \u001b[31mé\n'), frame(2, 'exit\n')]))).toBe(
      'not found: [31mé\nexit\n',
    );
  });

  it('may be empty, or cut off', () => {
    expect([readLog(Buffer.alloc(0)), readLog(frame(1, 'half').subarray(0, 10)), readLog(Buffer.alloc(5))]).toEqual([
      '',
      'ha',
      '',
    ]);
  });
});
