import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { killOwned, OWNER_VARIABLE } from './command/process-group.js';
import { Conversations } from './conversation/conversations.js';
import { bashRoutes } from './http/bash-routes.js';
import { conversationRoutes } from './http/conversation-routes.js';
import { eventRoutes } from './http/event-routes.js';
import { serveEventSockets } from './http/event-socket.js';
import { fileRoutes } from './http/file-routes.js';
import { answerProblem, noRoute } from './http/problems.js';
import { Activity, serverDetailsRoutes } from './http/server-details-routes.js';
import { requireSessionKey } from './http/session-key.js';
import type { Log } from './log.js';
import type { Settings } from './settings.js';

/** A server that listens. */
export interface Runtime {
  readonly port: number;
  /** Ends runs, commands and connections. Nothing that was started remains. */
  close(): Promise<void>;
}

type ServerSettings = Omit<Settings, 'readyFile' | 'logLevel'>;

interface Parts {
  readonly log: Log;
  readonly conversations: Conversations;
  readonly environment: Readonly<Record<string, string>>;
}

/** Loads what earlier processes left and serves the protocol. Resolves once it listens. */
export async function startRuntime(settings: ServerSettings, log: Log): Promise<Runtime> {
  const owner = randomUUID();
  const environment = {
    TERM: 'dumb',
    GIT_TERMINAL_PROMPT: '0',
    ...settings.commandEnvironment,
    [OWNER_VARIABLE]: owner,
  };
  const conversations = new Conversations({ root: settings.conversationsPath, environment });
  const server = createServer(createApp(settings, { conversations, environment, log }));
  const closeSockets = serveEventSockets(server, { conversations, sessionApiKeys: settings.sessionApiKeys });
  await listen(server, settings);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await conversations.shutDown();
      closeSockets();
      killOwned(owner);
      server.closeAllConnections();
      await closed;
    },
  };
}

function createApp(settings: ServerSettings, { conversations, environment, log }: Parts): Express {
  const app = express();
  const activity = new Activity();
  app.disable('x-powered-by');
  app.use(serverDetailsRoutes(activity));
  app.use('/api', requireSessionKey(settings.sessionApiKeys), (_request, _response, next) => {
    activity.touch();
    next();
  });
  app.use('/api', express.json({ limit: '16mb' }));
  app.use('/api/conversations/:conversationId/events', eventRoutes(conversations));
  app.use('/api/conversations', conversationRoutes(conversations));
  app.use('/api/bash', bashRoutes(environment));
  app.use('/api/file', fileRoutes());
  app.use(noRoute);
  app.use(answerProblem(log));
  return app;
}

function listen(server: Server, settings: ServerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
