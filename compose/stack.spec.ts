import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { dueDatesPlan, makeSampleRepository } from '../tests/e2e/support/sample-repository.js';
import { readCompose, type ComposeFile } from './testing/compose-file.js';
import { RunningStack } from './testing/running-stack.js';

const { MANYHANDS_TEST_DOCKER: socketPath = '', MANYHANDS_TEST_NO_STACK: why } = process.env;
const checkout = join(import.meta.dirname, '..');
const token = 'a-token-of-twenty-characters';

/** compose.yaml as somebody without a registry fills it in, and beside it a model that plays the examples' scripts. */
function stackFile(): ComposeFile {
  const file = readCompose('compose.yaml', {
    MANYHANDS_SECRET: 'ab'.repeat(32),
    MANYHANDS_API_TOKEN: token,
    POSTGRES_PASSWORD: 'databasepassword',
    REDIS_PASSWORD: 'queuepassword',
    DOCKER_GID: String(statSync(socketPath).gid),
    DOCKER_SOCKET: socketPath,
    LLM_BASE_URL: 'http://model:4010/v1',
    LLM_API_KEY: 'model-key',
    LLM_MODEL: 'scripted',
    POSTGRES_IMAGE: 'stand-in/postgres:18',
    REDIS_IMAGE: 'stand-in/redis:8',
    ALLOW_LOCAL_SOURCES: 'true',
  });
  const ours = Object.entries(file.services).filter(([, { profiles }]) => profiles === undefined);
  const program = '/checkout/dist/scripted-model.mjs';
  const options = ['--scripts', '/checkout/examples/scripts', '--port', '4010', '--host', '0.0.0.0'];
  const model = {
    image: 'manyhands/base:latest',
    user: '10001:10001',
    command: ['node', program, ...options],
    environment: { SCRIPTED_MODEL_SPEED: 0 },
    networks: ['management'],
    volumes: [{ type: 'bind', source: checkout, target: '/checkout' } as const],
  };
  return { ...file, services: { ...Object.fromEntries(ours), model } };
}

/** Asks the API from inside, because the daemon's ports are in a network namespace of its own. */
const ASK = `
const [method, path, body] = process.argv.slice(1);
const headers = { authorization: 'Bearer ' + process.env.MANYHANDS_API_TOKEN, 'content-type': 'application/json' };
fetch('http://127.0.0.1:3000/api/v1' + path, { method, headers, ...(body && { body }) })
  .then(async (answer) => console.log(JSON.stringify({ status: answer.status, body: await answer.json() })));`;

/** Resolves with the types of all events when one of a type has come, or too much time has gone. */
const UNTIL = `
const [wanted, seconds] = process.argv.slice(1);
const headers = { authorization: 'Bearer ' + process.env.MANYHANDS_API_TOKEN };
const types = [];
const end = () => { console.log(JSON.stringify(types)); process.exit(0); };
setTimeout(end, seconds * 1000);
fetch('http://127.0.0.1:3000/api/v1/events?after=0', { headers: { ...headers, accept: 'text/event-stream' } }).then(async ({ body }) => {
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + Buffer.from(bytes).toString()).split('\\n');
    rest = lines.pop();
    for (const line of lines.filter((one) => one.startsWith('event: '))) types.push(line.slice(7).trim());
    if (types.includes(wanted)) end();
  }
});`;

/** What is at the daemon of the project, or made by its docker-gateway; other specs have their own things there. */
async function ofTheStack(docker: Docker): Promise<string[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  const all = [
    ...containers.map(({ Names: [name = ''], Labels }) => ({ name: name.replace('/', ''), labels: Labels })),
    ...networks.map(({ Name: name, Labels }) => ({ name, labels: Labels ?? {} })),
    ...volumes.map(({ Name: name, Labels }) => ({ name, labels: Labels ?? {} })),
  ];
  const client = 'environment-manager';
  const isOurs = ({ name, labels }: (typeof all)[number]): boolean =>
    labels['manyhands.owner'] === client || labels['manyhands.relay'] === client || PROJECT.test(name);
  return all.filter(isOurs).map(({ name }) => name);
}

/** The names that Compose gives. */
const PROJECT = /^manyhands[-_](?!relay-)/;

const story = why === undefined ? describe : describe.skip;
story(`the stack of compose.yaml${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const docker = new Docker({ socketPath });
  let stack: RunningStack;
  let isUp = false;
  const ask = async (...request: string[]) =>
    JSON.parse(await stack.run('environment-manager', ['node', '-e', ASK, ...request]));

  beforeAll(async () => {
    stack = await RunningStack.up(docker, stackFile());
    isUp = true;
  });
  afterAll(() => (isUp ? stack.down() : undefined));

  it('lands a task: every service is healthy, and sandboxes are containers', async () => {
    const sources = join(await stack.folderOf('data'), 'sources');
    await makeSampleRepository(sources);
    execFileSync('chown', ['-R', '10001:10001', sources]);
    const registered = await ask(
      'POST',
      '/repositories',
      JSON.stringify({ name: 'team-board', source: '/var/lib/manyhands/sources', gate: ['node scripts/test.mjs'] }),
    );
    expect(registered).toMatchObject({ status: 201 });
    const epic = { repository: 'team-board', title: 'Due dates', body: 'Due dates.' };
    const planYaml = await dueDatesPlan('due-safety-net');
    expect(await ask('POST', '/epics', JSON.stringify({ ...epic, planYaml }))).toMatchObject({ status: 202 });
    const types = JSON.parse(await stack.run('environment-manager', ['node', '-e', UNTIL, 'task.landed', '400']));
    expect(types).toContain('task.landed');
    expect(await ask('GET', '/system')).toMatchObject({ body: { sandbox: { provider: 'docker' } } });
  });

  it('leaves no sandbox, relay, network or volume when it stops', async () => {
    isUp = false;
    await stack.down();
    expect(await ofTheStack(docker)).toEqual([]);
  });
});
