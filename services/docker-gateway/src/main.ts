#!/usr/bin/env node
import { destination, pino } from 'pino';
import { DEFAULT_DAEMON, DEFAULT_LISTEN, readConfig } from './config.js';
import { InvalidConfig } from './invalid-config.js';
import { startGateway } from './start.js';

const HELP = `docker-gateway: the part of the Docker API that cannot be talked into root.

Usage: npm run docker-gateway            Environment:
  DOCKER_GATEWAY_LISTEN   unix:/path or host:port that clients connect to (default ${DEFAULT_LISTEN})
  DOCKER_ENGINE           unix:/path or host:port of the Docker daemon (default ${DEFAULT_DAEMON})
  DOCKER_GATEWAY_IMAGES   digests that every role may run, sha256:…; default: images with the label manyhands.role
  DOCKER_GATEWAY_CLIENT   name of the client, a label on all that it makes (default environment-manager)
  DOCKER_GATEWAY_TOKEN    what clients must send as "Authorization: Bearer …"; required off this machine
  DOCKER_GATEWAY_POLICY   YAML file with roles, clients and quotas, instead of listen address, client, images, token and relay
  DOCKER_GATEWAY_NETWORKS folder of the networks, with the pools of the roles (default: the repository's)
  DOCKER_GATEWAY_RELAY    folder or volume with the sockets of the relay, the one peer of every sandbox; default: none
  DOCKER_GATEWAY_RELAY_IMAGE  its image, sha256:…; default: the newest with the label manyhands.role=relay
  DOCKER_GATEWAY_AUDIT    file that every decision is written to (default: standard output)
  LOG_LEVEL               fatal, error, warn, info (default), debug, trace or silent

Clients speak version 1.41 of the API: DOCKER_HOST=unix:///run/manyhands/docker.sock docker ps
`;

/** Streams that go on (logs, commands) are cut off after this. */
const GRACE_MS = 5_000;
const ORPHANED_MS = 12_000;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP);
} else {
  await main();
}

async function main(): Promise<void> {
  try {
    const config = readConfig(process.env);
    const log = pino({ name: 'docker-gateway', level: config.logLevel }, destination({ dest: 2, sync: true }));
    const gateway = await startGateway(config, log);
    log.info({ addresses: gateway.addresses }, 'docker-gateway listens');
    process.send?.({ type: 'ready' });
    const stop = () => {
      void gateway.close().finally(() => process.exit(0));
      setTimeout(() => process.exit(0), GRACE_MS).unref();
    };
    process.once('SIGTERM', stop).once('SIGINT', stop);
    // A parent that was killed: its other children end what they have by this gateway first.
    if (process.channel) process.once('disconnect', () => setTimeout(stop, ORPHANED_MS));
  } catch (error) {
    const message = error instanceof InvalidConfig ? error.message : `docker-gateway could not start: ${String(error)}`;
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  }
}
