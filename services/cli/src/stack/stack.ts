import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginAnew, DataDirNotOfDemo, isInUse, keepForGood } from './begin-anew.js';
import { dataFolders, type DataFolders } from './data-dir.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { startEmbeddedRedis } from './embedded-redis.js';
import { lockDataDir } from './instance-lock.js';
import { chooseModel } from './model-endpoint.js';
import { freePort, onFreePorts } from './ports.js';
import type { SandboxKind } from './sandbox-kinds.js';
import { chooseSandboxes, processProvider } from './sandbox-provider.js';
import { readOrMakeSecrets } from './secrets.js';
import {
  checkBuilt,
  environmentManager,
  integrationAgent,
  roleWorkers,
  sandboxGateway,
  type Endpoints,
} from './services.js';
import { Supervisor } from './supervisor.js';

export interface StackOptions {
  readonly dataDir: string;
  /** Port of API and dashboard; without it 7700, or any free one when that is taken. */
  readonly port?: number;
  /** What sandboxes are; default: `auto`. */
  readonly sandboxes?: SandboxKind;
  /** Removes what an earlier demo left in the data folder; refuses over anything else. */
  readonly fresh?: boolean;
  /** The folder holds real work from now on: no demo begins over it. */
  readonly forGood?: boolean;
  /** Gets one line for each part and what it is, and for each service that had to be started again. */
  readonly onLine?: (line: string) => void;
}

export interface Stack {
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  readonly model: { readonly name: string; readonly scripted: boolean };
  /** What is used for database, queue, sandbox and model, and how to choose another. */
  readonly lines: readonly string[];
  /** Rejects when a part died and could not be brought back. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

const DEFAULT_PORT = 7700;
type Cleanup = () => Promise<void> | void;

/** Starts the whole product on this machine. When a part fails, what was started before is stopped again. */
export async function startStack(options: StackOptions): Promise<Stack> {
  checkBuilt();
  const cleanups: Cleanup[] = [];
  const stopAll = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    return await start(options, cleanups, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(options: StackOptions, cleanups: Cleanup[], stopAll: () => Promise<void>): Promise<Stack> {
  const unlock = lockDataDir(options.dataDir);
  cleanups.push(unlock);
  await choosePort(options.port); // whoever wanted one that is taken hears it before anything is started
  const folders = await prepare(options);
  const secrets = readOrMakeSecrets(options.dataDir);
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    options.onLine?.(line);
  };
  const supervise = () => new Supervisor({ logsDir: folders.logs, onLine: (line) => options.onLine?.(line) });
  const supervisor = supervise();
  // Supervised apart: the services need them until their own end.
  const servers = supervise();
  cleanups.push(() => servers.stop());
  const database = await chooseDatabase(folders, secrets.databasePassword, servers);
  say(`database   ${database.description}; another: DATABASE_URL`);
  const redis = await chooseRedis(folders, servers);
  say(`queue      ${redis.description}; another: REDIS_URL`);
  const sandboxes = await chooseSandboxes(options, { folders, servers });
  say(`sandbox    ${sandboxes.description}`);
  cleanups.push(() => sandboxes.reap());
  cleanups.push(() => supervisor.stop());
  const model = await chooseModel(supervisor);
  say(`model      ${model.description}; another: LLM_BASE_URL, LLM_API_KEY, LLM_MODEL`);
  const common = {
    databaseUrl: database.url,
    redisUrl: redis.url,
    dataDir: options.dataDir,
    secret: secrets.instance,
    apiToken: secrets.apiToken,
    model,
    docker: sandboxes.docker,
  };
  const at = await onFreePorts(
    async () => [await choosePort(options.port), await freePort()],
    async ([apiPort, gatewayPort]) => {
      const endpoints = { ...common, apiPort, gatewayPort };
      await startServers(supervisor, endpoints);
      return endpoints;
    },
  );
  await startWorkers(supervisor, at, cleanups);
  const url = `http://127.0.0.1:${at.apiPort}`;
  say(`dashboard  ${url}/#token=${secrets.apiToken}`);
  writeInstance(options.dataDir, { url, pid: process.pid, token: secrets.apiToken });
  cleanups.push(() => rmSync(join(options.dataDir, 'instance.json'), { force: true }));
  cleanups.push(() => supervisor.beginStopping());
  const failed = Promise.race([supervisor.failed, servers.failed]);
  failed.catch(() => undefined); // whoever waits for it hears of it
  const { name, scripted } = model; // never its key
  const told = { token: secrets.apiToken, dataDir: options.dataDir, model: { name, scripted } };
  return { ...told, url, lines, failed, stop: stopAll, kill: () => supervisor.kill() };
}

async function prepare(options: StackOptions): Promise<DataFolders> {
  if (options.forGood) keepForGood(options.dataDir);
  if (options.fresh) {
    if (isInUse(options.dataDir)) throw new DataDirNotOfDemo(options.dataDir);
    const old = dataFolders(options.dataDir);
    await processProvider(old).reap();
    beginAnew(old);
  }
  return dataFolders(options.dataDir);
}

/** The environment-manager makes the schema, so it is first. */
async function startServers(supervisor: Supervisor, at: Endpoints): Promise<void> {
  const servers = [environmentManager(at), sandboxGateway(at)];
  try {
    for (const server of servers) await supervisor.start(server);
  } catch (error) {
    await supervisor.stop(...servers.map(({ name }) => name));
    throw error;
  }
}

/** Workers stop first, so that they can still hand their work back. */
async function startWorkers(supervisor: Supervisor, at: Endpoints, cleanups: Cleanup[]): Promise<void> {
  const workers = [...roleWorkers(at), integrationAgent(at)];
  cleanups.push(() => supervisor.stop(...workers.map(({ name }) => name)));
  await Promise.all(workers.map((worker) => supervisor.start(worker)));
}

async function chooseDatabase(
  folders: DataFolders,
  password: string,
  servers: Supervisor,
): Promise<{ url: string; description: string }> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, description: `PostgreSQL at ${hostOf('DATABASE_URL', given)} (DATABASE_URL)` };
  return startEmbeddedPostgres(servers, { dir: folders.postgres, password, log: join(folders.logs, 'postgres.log') });
}

async function chooseRedis(
  folders: DataFolders,
  servers: Supervisor,
): Promise<{ url: string | null; description: string }> {
  const given = process.env['REDIS_URL'];
  if (given) return { url: given, description: `Redis at ${hostOf('REDIS_URL', given)} (REDIS_URL)` };
  if (process.env['MANYHANDS_QUEUE'] === 'postgres')
    return { url: null, description: 'PostgreSQL (BullMQ backend, MANYHANDS_QUEUE=postgres)' };
  const server = await startEmbeddedRedis(servers, { cwd: folders.root, log: join(folders.logs, 'redis.log') });
  return server ?? { url: null, description: 'PostgreSQL (BullMQ backend; no redis-server on this machine)' };
}

/** The value itself is not told: it may hold a password. */
function hostOf(variable: string, url: string): string {
  if (URL.canParse(url)) return new URL(url).host;
  throw new Error(`${variable} is no URL`);
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return freePort(DEFAULT_PORT).catch(() => freePort());
  try {
    return await freePort(wanted);
  } catch (cause) {
    throw new Error(
      `port ${wanted} cannot be used (${(cause as NodeJS.ErrnoException).code}): choose another with --port`,
      { cause },
    );
  }
}

function writeInstance(dataDir: string, instance: { url: string; pid: number; token: string }): void {
  const file = join(dataDir, 'instance.json');
  writeFileSync(`${file}.new`, JSON.stringify(instance), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
