// How long a session waits for a sandbox with the repository in it: a container by hand and a clone; a sandbox and a clone; a sandbox
// that borrows from the golden repository; one that was kept warm. Needs root and a Docker daemon to start; it starts one of its own.
//   node bench/workspaces.mjs [--rounds 3] [--files 8000] [--kib 45]     build first (`npm run build`)
// The repository is made: that many files of that size, in 50 commits. git is served by `git http-backend` at the socket where the
// sandbox-gateway listens otherwise; the claim is the real one, on the embedded Postgres.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Database, Repositories, SandboxLedger, SandboxPool } from '@manyhands/postgres';
import { AgentServer } from '../libs/adapters/agent-server/dist/index.js';
import { checkoutCommand, goldenCommand } from '../libs/domain/environment/dist/index.js';
import { startTestPostgres } from '../tools/test-postgres/start.mjs';
import { makeBigRepository } from './sandboxes/make-big-repository.mjs';
import { setStage, specOf } from './sandboxes/stage.mjs';
import { median, ms, numbersOf, timed } from './measure.mjs';

const { rounds, files, kib } = numbersOf({ rounds: 3, files: 8000, kib: 45 });
const golden = randomUUID();
const DIR = '/workspace/repository';
const URL_INSIDE = 'http://sandbox-gateway:3200/big.git';
const checkout = checkoutCommand({ url: URL_INSIDE, dir: DIR });

const stage = await setStage();
const { home, relay, sandboxes } = stage;
const postgres = await startTestPostgres();
const database = await Database.open({ url: postgres.url, applicationName: 'bench' });
const git = await serveGit(join(home, 'sockets/gateway.sock'));
try {
  await database.migrate();
  const [size, took] = await timed(() => makeBigRepository(join(home, 'big.git'), { files, kib }));
  console.log(
    `repository: ${files} files of ${kib} KiB, ${Math.round(size / 1024 ** 2)} MiB of objects (made in ${ms(took).trim()})`,
  );
  await makeGolden();
  const ways = {
    'a container by hand, git clone': byHand,
    'a sandbox, git clone': () => started({}),
    'a sandbox that borrows': () => started({ golden }),
    'one that was kept warm': warm,
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [way, measure] of Object.entries(ways)) times[way].push(await measure());
  const base = times['a sandbox, git clone'];
  console.log(
    `\n${rounds} rounds                        until the work can begin   of it the workspace   beside a clone`,
  );
  for (const [way, each] of Object.entries(times)) {
    const ratio = median(each.map(({ whole }, index) => base[index].whole / whole));
    console.log(
      `${way.padEnd(32)} ${ms(median(each.map(({ whole }) => whole))).padStart(22)} ${ms(median(each.map(({ workspace }) => workspace))).padStart(22)} ${ratio.toFixed(1).padStart(12)} ×`,
    );
  }
  await sandboxes.dropGolden(golden);
} finally {
  git.close();
  git.closeAllConnections();
  await database.close();
  await postgres.stop();
  await stage.strike();
}

/** As the sandbox-gateway does it, without asking anybody. */
async function serveGit(socket) {
  const server = createServer((request, response) => {
    const [path, query = ''] = request.url.split('?');
    const cgi = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        ...{ GIT_PROJECT_ROOT: home, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: path, QUERY_STRING: query },
        ...{ REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '' },
        ...{
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
          GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
        },
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    request.pipe(cgi.stdin);
    let head = Buffer.alloc(0);
    const readHead = (chunk) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      cgi.stdout.off('data', readHead);
      for (const line of head.subarray(0, end).toString().split('\r\n')) {
        const [name, value] = line.split(/: (.*)/s);
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.write(head.subarray(end + 4));
      cgi.stdout.pipe(response);
    };
    cgi.stdout.on('data', readHead);
  });
  server.listen(socket);
  await once(server, 'listening');
  chmodSync(socket, 0o666);
  return server;
}

async function run(url, command) {
  const server = new AgentServer({ url, apiKey: 'key', relay });
  const { exitCode, output } = await server.bash(command, { cwd: '/workspace', timeoutSeconds: 900 });
  if (exitCode !== 0) throw new Error(`${command}: ${output}`);
}

async function makeGolden() {
  const sandboxId = randomUUID();
  const { url } = await sandboxes.start(specOf(sandboxId, { purpose: 'golden', golden }));
  const [, took] = await timed(() =>
    run(url, goldenCommand({ url: URL_INSIDE, dir: sandboxes.goldenDir, branch: 'develop' })),
  );
  await sandboxes.stop(sandboxId);
  console.log(`golden repository made in ${ms(took).trim()}, once`);
}

/** `docker run` and `git clone`, with nothing of ours but the image and the network that leads to git. */
async function byHand() {
  const sandboxId = randomUUID();
  await sandboxes.start(specOf(sandboxId)); // its network is what the container is joined to
  const name = `by-hand-${sandboxId}`;
  const begin = performance.now();
  await stage.direct.createVolume({ Name: name });
  const container = await stage.direct.createContainer({
    name,
    Image: stage.images.get('agent-runtime'),
    Cmd: ['git', 'clone', '-q', URL_INSIDE, DIR],
    HostConfig: {
      NetworkMode: `sandbox-${sandboxId}`,
      ExtraHosts: (await stage.direct.getContainer(`sandbox-${sandboxId}`).inspect()).HostConfig.ExtraHosts,
      Mounts: [{ Type: 'volume', Source: name, Target: '/workspace' }],
    },
  });
  await container.start();
  const started = performance.now();
  const { StatusCode } = await container.wait();
  const end = performance.now();
  if (StatusCode !== 0) throw new Error('git clone failed in the container by hand');
  await container.remove({ force: true });
  await stage.direct.getVolume(name).remove();
  await sandboxes.stop(sandboxId);
  return { whole: end - begin, workspace: end - started };
}

async function started(more) {
  const sandboxId = randomUUID();
  const begin = performance.now();
  const { url } = await sandboxes.start(specOf(sandboxId, more));
  const ready = performance.now();
  await run(url, checkout);
  const end = performance.now();
  await sandboxes.stop(sandboxId);
  return { whole: end - begin, workspace: end - ready };
}

/** The pool has done the rest before anybody asked. */
async function warm() {
  const [pool, ledger] = [new SandboxPool(database), new SandboxLedger(database)];
  const repositoryId = randomUUID();
  const repository = { name: repositoryId, source: '/nowhere', integrationBranch: 'develop', releaseBranch: 'main' };
  await new Repositories(database).register({ id: repositoryId, ...repository, gate: ['true'], importedSha: null });
  const sandboxId = await pool.ask({ repositoryId, role: 'gate', purpose: 'warm' });
  await ledger.claimStart(sandboxId);
  const running = await sandboxes.start(specOf(sandboxId, { purpose: 'warm', golden }));
  await run(running.url, checkout);
  await ledger.ready(sandboxId, { ...running, provider: 'docker', isolation: 'container' });
  const begin = performance.now();
  const claimed = await ledger.request({ purpose: 'gate', repositoryId });
  const { url } = await ledger.settled(claimed, { timeoutMs: 1000, signal: AbortSignal.timeout(10_000) });
  await new AgentServer({ url, apiKey: 'key', relay }).ready(10_000);
  const ready = performance.now();
  await run(url, checkout);
  const end = performance.now();
  if (claimed !== sandboxId) throw new Error('the warm sandbox was not the one that was claimed');
  await sandboxes.stop(sandboxId);
  return { whole: end - begin, workspace: end - ready };
}
