import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolders } from './data-dir.js';
import { daemonOf } from './docker-daemon.js';

/** Where the parts meet that make sandboxes of containers. */
export interface DockerPlaces {
  /** Name of this instance at the Docker daemon, a label on all that is its own. */
  readonly client: string;
  /** Address of the daemon, as the docker-gateway takes it. */
  readonly daemon: string;
  /** Socket file of the docker-gateway. */
  readonly gateway: string;
  /** Folder that is shared with the sandbox-relay. */
  readonly sockets: string;
  readonly audit: string;
}

/** Longest path of a socket file on Linux; elsewhere it is a little less. */
const LONGEST_SOCKET_PATH = 100;

/** Makes the folder of the sockets. Throws when the data folder lies too deep for sockets. */
export function dockerPlaces(folders: DataFolders): DockerPlaces {
  const ours = join(folders.root, 'relay');
  const sockets = join(ours, 'sockets');
  const places = {
    client: `manyhands-${createHash('sha256').update(folders.root).digest('hex').slice(0, 12)}`,
    daemon: daemonOf(process.env),
    gateway: join(folders.root, 'docker.sock'),
    sockets,
    audit: join(folders.logs, 'docker-audit.jsonl'),
  };
  if (join(sockets, 'gateway.sock').length > LONGEST_SOCKET_PATH)
    throw new Error(`the path of the data folder is too long for the sockets in it: choose another with --data`);
  mkdirSync(sockets, { recursive: true });
  // The relay is another user. Who gets here at all is said by the folder around it: the data folder may have been there before us,
  // and open to everybody.
  chmodSync(ours, 0o700);
  chmodSync(sockets, 0o777);
  return places;
}
