import { join } from 'node:path';
import { startScriptedModel } from '@manyhands/scripted-model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { findCanary, newCanaries } from './support/canary.js';
import { untilOver } from './support/event-stream.js';
import {
  apiPlaces,
  databasePlaces,
  folderPlaces,
  repositoryPlaces,
  watchSandboxes,
  type SandboxSightings,
} from './support/places.js';
import { hasProcessTable, processTable } from './support/process-table.js';
import { startTestStack, type TestStack } from './support/running-stack.js';
import { git, makeSampleRepository } from './support/sample-repository.js';

const canaries = newCanaries();
const find = (places: Parameters<typeof findCanary>[0]['places']): string[] =>
  findCanary({ canaries: Object.values(canaries), places });

describe('the search for a canary', () => {
  it('finds it in clear, in binary files, and as programs encode it', () => {
    const { modelKey, instance } = canaries;
    const basic = Buffer.from(`any:${modelKey.value}`).toString('base64');
    const binary = Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(modelKey.value)]);
    for (const content of [modelKey.value, basic, binary, Buffer.from(modelKey.value).toString('hex')])
      expect(find([{ where: 'a file', content }])).toEqual([expect.stringMatching(/^LLM_API_KEY .* in a file$/)]);
    const asBytes = Buffer.from(instance.value, 'hex').toString('base64url');
    expect(find([{ where: 'x', content: `key=${asBytes}` }])).toEqual(['MANYHANDS_SECRET in base64 in x']);
    expect(find([{ where: 'x', content: 'nothing' }])).toEqual([]);
  });
});

const story = hasProcessTable ? describe : describe.skip;
const why = hasProcessTable ? '' : ' (skipped: no /proc on this machine)';

story('the secrets of an instance whose agents are curious', () => {
  let model: Awaited<ReturnType<typeof startScriptedModel>>;
  let stack: TestStack;
  let sightings: SandboxSightings;
  let events: readonly EventView[];
  let repository: string;

  beforeAll(async () => {
    const scripts = join(import.meta.dirname, 'canary');
    model = await startScriptedModel({ scripts, port: 0, host: '127.0.0.1', speed: 0 });
    const { modelKey, instance, apiToken, databasePassword } = canaries;
    stack = await startTestStack({
      env: {
        ...{ LLM_BASE_URL: model.baseUrl, LLM_API_KEY: modelKey.value, LLM_MODEL: 'scripted' },
        ...{ LOG_LEVEL: 'trace', EGRESS_PROXY: 'true', MANYHANDS_QUEUE: 'postgres' },
      },
      secrets: { instance: instance.value, apiToken: apiToken.value, databasePassword: databasePassword.value },
    });
    sightings = watchSandboxes();
    repository = join(stack.dataDir, 'repositories', `${await takenIn()}.git`);
    events = await landed();
    await sightings.stop();
  });
  afterAll(async () => {
    await sightings?.stop();
    await stack?.stop();
    await model?.close();
  });

  /** Id of a repository whose gate shows its environment. */
  async function takenIn(): Promise<string> {
    const source = await makeSampleRepository(join(stack.folder, 'sources/team-board'));
    const { status, body } = await stack.request('POST', '/repositories', {
      name: 'team-board',
      source,
      gate: ['env'],
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.id;
  }

  /** What happened until the one task had landed. */
  async function landed(): Promise<readonly EventView[]> {
    const task = { id: 'curious', role: 'backend', title: 'Look around', brief: 'Look around.', needs: [] };
    const plan = { version: 1, tasks: [{ ...task, scope: ['notes/**'], acceptance: ['test -d notes'] }] };
    const epic = { repository: 'team-board', title: 'Notes', body: 'Notes.', plan };
    const { status, body } = await stack.request('POST', '/epics', epic);
    expect({ status, body }).toMatchObject({ status: 202 });
    return untilOver(stack, body.id);
  }

  it(`the epic lands, and what the agent was given is to be seen${why}`, async () => {
    expect(events.at(-1)?.type).toBe('epic.done');
    expect(await git(repository, 'show', 'develop:notes/environment.txt')).toContain('MANYHANDS_SANDBOX_ID=');
  });

  it(`the way out is shut to it, and its try is on record${why}`, () => {
    const tried = events.filter(({ type }) => type === 'sandbox.egress').map(({ data }) => data);
    expect(tried).toMatchObject([
      { host: 'elsewhere.example', phase: 'work', verdict: 'refused', code: 'not_on_the_list' },
    ]);
  });

  it(`are in no environment and no command line of a sandbox${why}`, () => {
    // Work, review and gate, each with more than its first process.
    expect(sightings.sandboxes.size).toBeGreaterThanOrEqual(3);
    expect(sightings.places.length).toBeGreaterThan(3);
    expect(find(sightings.places)).toEqual([]);
  });

  it(`are in no table${why}`, async () => {
    const places = await databasePlaces(await databaseUrl());
    expect(places.find(({ where }) => where.endsWith('.event'))?.content).toContain('epic.done');
    expect(find(places)).toEqual([]);
  });

  it(`are in no object of a repository${why}`, async () => {
    const places = await repositoryPlaces(repository);
    expect(String(places[0]?.content)).toContain('MANYHANDS_SANDBOX_ID=');
    expect(find(places)).toEqual([]);
  });

  it(`are in no log and no other file, but those that keep them${why}`, async () => {
    // The database's own files hold no password in clear; what its tables say is read above.
    const places = await folderPlaces(stack.dataDir, ['secrets.json', 'instance.json', 'postgres']);
    expect(places.filter(({ where }) => where.startsWith('logs/')).length).toBeGreaterThan(5);
    expect(find(places)).toEqual([]);
  });

  it(`are in no answer of the API: events, proposals, sessions and all the rest${why}`, async () => {
    const places = await apiPlaces(stack);
    const contentOf = (list: string) => places.find(({ where }) => where === `GET /${list}`)?.content;
    expect(contentOf('changes')).toContain('Look around');
    // What a gate prints is kept: here its own token, which opened git and is worth nothing now that the candidate is tested.
    expect(contentOf('candidates')).toMatch(/MANYHANDS_SANDBOX_ID=[^]*mhs_[0-9a-f-]{36}_/);
    expect(find(places)).toEqual([]);
  });

  /** As the services have it. */
  async function databaseUrl(): Promise<string> {
    const [pid] = await stack.pids('environment-manager');
    const { environment = '' } = (await processTable()).find((entry) => entry.pid === pid) ?? {};
    const url = /^DATABASE_URL=(.*)$/m.exec(environment)?.[1] ?? '';
    expect(new URL(url).password).toBe(canaries.databasePassword.value);
    return url;
  }
});
