import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GitError } from '@manyhands/git';
import { policyOf, POLICY_NAMES } from '@manyhands/merge-queue';
import type { BuiltCandidate } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { IntegrationStory, type Through } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(120_000);

let stage: Stage;
let story: IntegrationStory;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
});
afterEach(() => story.end());

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

async function queueUp(keys: readonly string[]): Promise<void> {
  for (const key of keys) await story.queueUp(key, { [`${key}/x.txt`]: 'x\n' });
}

/** Where each landing put `develop`. */
async function tipsOfDevelop(): Promise<string[]> {
  const rows = await stage.test.db.rows<{ to: string }>(
    'select to_sha as to from landing where repository_id = $1 order by id',
    [story.team.repositoryId],
  );
  return rows.map(({ to }) => to);
}

/** The same port, with something that happens before one of its methods does its work. */
function beforeCall<Port extends object>(
  port: Port,
  happens: Readonly<Record<string, (input: never) => unknown>>,
): Port {
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        await happens[String(property)]?.(args[0] as never);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

describe.each(POLICY_NAMES)('under the policy %s', (name) => {
  it('a bad change among good ones is ejected with evidence, and all others land on tips that were tested', async () => {
    await queueUp(KEYS);
    story.gate.bad.set('c/x.txt', 'c is bad');
    await (await story.integrator({ settings: { policy: policyOf(name, { doubt: 0.01 }) } })).run();
    expect((await story.landed()).toSorted()).toEqual(KEYS.filter((key) => key !== 'c'));
    const [question, ...others] = await story.questions();
    expect([question?.taskKey, question?.kind, others]).toEqual(['c', 'red-gate', []]);
    expect(question?.evidence).toMatchObject({ steps: [{ output: 'c is bad' }], environment: 'fake' });
    const tested = await Promise.all(story.gate.tested.map(({ sha }) => story.bare.treeOf(sha)));
    for (const tip of await tipsOfDevelop()) expect(tested).toContain(await story.bare.treeOf(tip));
    expect(story.gate.mostAtOnce).toBeLessThanOrEqual(4);
    expect(await story.candidateRefs()).toEqual([]);
  });
});

describe('a stack', () => {
  it('lands with one run when all are good', async () => {
    await queueUp(KEYS.slice(0, 4));
    await (await story.integrator({ settings: { policy: policyOf('bors') } })).run();
    expect([await story.landed(), story.gate.tested.length]).toEqual([KEYS.slice(0, 4), 1]);
    expect(await story.merged()).toEqual(KEYS.slice(0, 4).map((key) => `feat: ${key}`));
    expect((await story.candidates()).map(({ status, changes }) => [status, changes.length])).toEqual([['landed', 4]]);
  });

  it('is in the repository, all of it, before anything says that there is one', async () => {
    await queueUp(KEYS);
    const seen: unknown[] = [];
    const look = ({ parts }: BuiltCandidate): void => {
      // By a process that nobody here knows of: asking for what is not there yet writes it.
      const input = parts.flatMap(({ sha, tree }) => [sha, tree]).join('\n');
      const said = execFileSync('git', ['--git-dir', story.bare.dir, 'cat-file', '--batch-check'], { input });
      seen.push(said.toString('utf8').match(/ (commit|tree|missing)\b/g));
    };
    const through: Through = (name, port) => (name === 'queue' ? beforeCall(port, { built: look }) : port);
    await (await story.integrator({ settings: { policy: policyOf('bors') }, through })).run();
    expect([seen, await story.landed()]).toEqual([[KEYS.flatMap(() => [' commit', ' tree'])], KEYS]);
  });

  it('is built anew, when it could not be written, with every change of it; until then nobody sees any of it', async () => {
    await queueUp(KEYS);
    const told = story.told('queue.recovered');
    const full = [new GitError({ code: 'disk-full', args: ['index-pack'], message: 'git index-pack: no room' })];
    const left: unknown[] = [];
    const beforeWritten = async (): Promise<void> => {
      const failure = full.shift();
      if (failure === undefined)
        left.push(await story.trouble(), await story.candidates(), await story.candidateRefs());
      else throw failure;
    };
    await (await story.integrator({ settings: { policy: policyOf('bors') }, disturbed: { beforeWritten } })).run();
    await told;
    expect(left).toEqual([expect.objectContaining({ code: 'disk-full' }), [], []]);
    expect([await story.landed(), story.gate.tested.length, await story.questions()]).toEqual([KEYS, 1, []]);
    expect((await story.candidates()).map(({ status, changes }) => [status, changes.length])).toEqual([['landed', 8]]);
  });

  it('leaves out what conflicts with a change in it; that is asked about once the other has landed', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    // Its scope is its own: the commit that was reviewed has another file all the same, as if the push had let it through.
    const late = await story.queueUp('b', { 'a/x.txt': 'another\n' }, { scope: ['b/**'] });
    await stage.test.db.rows(`update task set scope = '["a/**"]' where id = $1`, [late.taskId]);
    await story.queueUp('c', { 'c/x.txt': 'x\n' });
    await (await story.integrator({ settings: { policy: policyOf('bors') } })).run();
    expect([await story.landed(), story.gate.tested.length]).toEqual([['a', 'c'], 1]);
    expect([await story.status(late), (await story.questions()).map(({ kind }) => kind)]).toEqual([
      'needs_human',
      ['conflict'],
    ]);
  });

  it('is not to blame for a flake', async () => {
    await queueUp(KEYS.slice(0, 3));
    story.gate.red('a port was taken');
    await (await story.integrator()).run();
    expect([(await story.landed()).toSorted(), await story.questions()]).toEqual([KEYS.slice(0, 3), []]);
  });

  it('is tested beside others, as far as there are slots, and each tree once', async () => {
    await queueUp(KEYS);
    const three = story.gate
      .begun()
      .then(() => story.gate.begun())
      .then(() => story.gate.begun());
    for (let run = 0; run < 3; run += 1) story.gate.meanwhile(() => three);
    await (await story.integrator({ settings: { policy: policyOf('zuul'), slots: 3 } })).run();
    expect([await story.landed(), story.gate.mostAtOnce]).toEqual([KEYS, 3]);
    const tested = story.gate.tested.map(({ sha }) => sha);
    expect(new Set(tested).size).toBe(tested.length);
  });

  it('is not told of to a change that has landed as a prefix of it', async () => {
    await queueUp(['a', 'b', 'c']);
    story.gate.bad.set('c/x.txt', 'c is bad');
    await (await story.integrator()).run();
    const types = ['change.landed', 'candidate.gate_started', 'candidate.gate_finished'];
    const told = (await story.events(...types)).filter(({ data }) => data['key'] === 'a').map(({ type }) => type);
    expect([await story.landed(), told.indexOf('change.landed')]).toEqual([['a', 'b'], told.length - 1]);
  });

  it('is given up by a change that is withdrawn, and the others land without it', async () => {
    await queueUp(['a', 'b', 'c']);
    const work = await story.queueUp('w', { 'w/x.txt': 'x\n' });
    story.gate.endless();
    const begun = story.gate.begun();
    const running = (await story.integrator({ settings: { policy: policyOf('bors') } })).run();
    await begun;
    await story.cancel(work);
    await running;
    expect([(await story.landed()).toSorted(), await story.onDevelop('w/x.txt')]).toEqual([['a', 'b', 'c'], null]);
    const runs = (await story.candidates()).flatMap((candidate) => candidate.runs);
    expect(runs.map(({ state }) => state)).toContain('cancelled');
  });
});
