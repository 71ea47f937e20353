import 'reflect-metadata';
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer, type AddressInfo, type Server as Door } from 'node:net';
import { Logger, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { LevelWithSilent } from 'pino';
import { createLogger, NestLogger } from './logger.js';
import { supervise, type Running } from './supervise.js';

export interface RunOptions {
  /** Name of the service, in every log line. */
  readonly name: string;
  readonly logLevel: LevelWithSilent;
  /** Values that must never be logged. */
  readonly secrets?: readonly string[];
  /** Milliseconds for a clean stop. Default 10,000. */
  readonly graceMs?: number;
}

export interface ServiceOptions<App extends INestApplication = INestApplication> extends RunOptions {
  /** Default 0: the system chooses; the parent learns it from the ready message. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** A socket file on which the same is served; one that is left from before is replaced. */
  readonly socket?: string | undefined;
  /** Adds middleware, filters and the like before the first route is registered. */
  readonly configure?: (app: App) => void | Promise<void>;
}

type NestModule = Type | DynamicModule;

/** Runs a service with HTTP until the process is told to stop. Nest's own body parser is off: a service brings its own. */
export async function runService<App extends INestApplication = INestApplication>(
  module: NestModule,
  options: ServiceOptions<App>,
): Promise<void> {
  await superviseNest(options, () => startService(module, options));
}

/** Runs a service without HTTP until the process is told to stop. */
export async function runWorker(module: NestModule, options: RunOptions): Promise<void> {
  await superviseNest(options, async () => {
    const app = await NestFactory.createApplicationContext(module, { abortOnError: false });
    return { close: () => app.close() };
  });
}

async function superviseNest(options: RunOptions, start: () => Promise<Running>): Promise<void> {
  const logger = createLogger({ name: options.name, level: options.logLevel, secrets: options.secrets ?? [] });
  Logger.overrideLogger(new NestLogger(logger));
  await supervise(start, { logger, ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }) });
}

/** Starts the application and its server; for tests, which close it themselves, and for {@link runService}. */
export async function startService<App extends INestApplication = INestApplication>(
  module: NestModule,
  options: Pick<ServiceOptions<App>, 'configure' | 'port' | 'host' | 'socket'>,
): Promise<Required<Running> & { app: App }> {
  const app = await NestFactory.create<App>(module, { abortOnError: false, bodyParser: false });
  try {
    await options.configure?.(app);
    await app.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    const server = app.getHttpServer() as Server;
    const door = options.socket === undefined ? undefined : await alsoListen(server, options.socket);
    return { app, port: (server.address() as AddressInfo).port, close: () => closeServing(app, server, door) };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Who may come in is said by the folder: whoever connects may be another user than ours. */
async function alsoListen(server: Server, path: string): Promise<Door> {
  await rm(path, { force: true });
  const door = createServer({ allowHalfOpen: true, keepAlive: true }, (socket) => server.emit('connection', socket));
  door.listen(path);
  await once(door, 'listening');
  await chmod(path, 0o666);
  return door;
}

/** Requests under way are answered; connections that merely idle do not keep the process waiting. */
async function closeServing(app: INestApplication, server: Server, door: Door | undefined): Promise<void> {
  door?.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
