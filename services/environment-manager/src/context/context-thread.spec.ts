import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { ContextThread, type ThreadRequest } from './context-thread.js';

// Processes and threads are started: a busy machine takes its time.
jest.setTimeout(60_000);

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let work: WorkTree;
let thread: ContextThread;
beforeEach(async () => {
  root = await temporaryDirectory();
  work = await WorkTree.create(join(root.path, 'work'), { branch: 'develop' });
  thread = new ContextThread({
    directory: join(root.path, 'context'),
    tokens: 4000,
    limitMs: 60_000,
    onProgress: () => undefined,
    onTrouble: (_, error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  await thread.close();
  await root.remove();
});

const request = (more: Partial<ThreadRequest> = {}): ThreadRequest => ({
  dir: join(work.dir, '.git'),
  repositoryId: 'shop',
  branch: 'develop',
  epic: 'The cart shows its total',
  signal: new AbortController().signal,
  ...more,
});

describe('gathering contexts in a thread', () => {
  it('gives the text, and the paths, hubs and imports of the same commit', async () => {
    const users = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.ts`, "import './cart.js';\n"]));
    const commit = await work.commit('first', { ...users, 'cart.ts': '' });
    const context = await thread.gather(request());
    expect(context).toMatchObject({ commit, paths: ['a.ts', 'b.ts', 'c.ts', 'cart.ts'], hubs: ['cart.ts'] });
    expect([...(context?.imports ?? [])]).toEqual([0, 3, 1, 3, 2, 3]);
    expect(context?.text).toContain('- cart.ts (shares "cart"): imported by 3');
  });

  it('answers null without the branch, and what git says with its code', async () => {
    await work.commit('first');
    expect(await thread.gather(request({ branch: 'other' }))).toBeNull();
    await expect(thread.gather(request({ dir: root.path }))).rejects.toMatchObject({
      name: 'GatherError',
      code: 'failed',
    });
  });

  it('lets an epic go with its reason, and serves the others', async () => {
    await work.commit('first', { 'cart.ts': '' });
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const gone = expect(thread.gather(request({ signal: stop.signal }))).rejects.toBe(reason);
    const stays = thread.gather(request());
    stop.abort(reason);
    await gone;
    expect((await stays)?.paths).toEqual(['cart.ts']);
  });

  it('tells whoever waits when it is closed, and begins anew when it is asked again', async () => {
    await work.commit('first', { 'cart.ts': '' });
    const waiting = thread.gather(request());
    const told = expect(waiting).rejects.toMatchObject({ retryable: expect.any(Boolean) });
    await thread.close();
    await told;
    expect((await thread.gather(request()))?.paths).toEqual(['cart.ts']);
  });
});
