/** What the containers of one role may be. Written by whoever runs the host, never by a client. */
export interface RolePolicy {
  readonly name: string;
  /** Image ids (`sha256:…`) or `repository@sha256:…`. */
  readonly images: readonly string[];
  readonly memoryBytes: number;
  /** Thousandths of a millionth of a CPU: 2 CPUs are 2e9. */
  readonly nanoCpus: number;
  readonly pids: number;
  /** What a workspace may hold. Written on its volume, where whoever measures it finds it: the daemon holds nobody to it. */
  readonly diskBytes: number;
  /** MiB of the one writable place outside the volume, `/tmp`. */
  readonly tmpMiB: number;
  readonly runtime: 'runc' | 'runsc';
  /** Names of variables that clients may set; one `*` at the end stands for the rest of the name. */
  readonly environment: readonly string[];
  /** IPv4 addresses its networks are cut from, `172.20.0.0/16`. */
  readonly pool: string;
}

/** What all containers of one client together may take. */
export interface Quota {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly memoryBytes: number;
  readonly nanoCpus: number;
}

/** The way from the networks of one client to the sandbox-gateway, and back to the sandboxes. Written by whoever runs the host. */
export interface RelayPolicy {
  /** Id of the image, `sha256:…`; without one, the newest image at the daemon with the label `manyhands.role=relay`. */
  readonly image?: string;
  /** Folder of the host, or a volume, with the sockets: the only thing that the relay shares with anybody but its networks. */
  readonly sockets: string;
  /** IPv4 addresses that the relay's own network is cut from. */
  readonly pool: string;
}

export interface ClientPolicy {
  /** Written on everything that the client creates. */
  readonly name: string;
  readonly roles: readonly RolePolicy[];
  readonly quota: Quota;
  /** Without one, the client's networks lead nowhere. */
  readonly relay?: RelayPolicy;
}

/** User and group of every process in a container. */
export const SANDBOX_USER = '10001:10001';
/** Where a session's own volume is mounted. */
export const WORKSPACE = '/workspace';
/** Where what sessions share is mounted: the golden repository. */
export const GOLDEN = '/golden';

/** The network that a container joins; for `none` both are that. */
export interface NamedNetwork {
  readonly id: string;
  readonly name: string;
}

/** Labels that clients may set. Everything else under `manyhands.` is written by the gateway. */
export const CLIENT_LABELS = ['role', 'session', 'sandbox', 'task', 'epic', 'fence', 'purpose', 'golden'] as const;
/** Whose it is: the client's name. */
export const OWNER_LABEL = 'manyhands.owner';
/** By which request to the daemon a container came to be. */
export const CREATION_LABEL = 'manyhands.creation';
/** Of a workspace: the bytes that it may hold. */
export const DISK_LABEL = 'manyhands.disk';
export const ROLE_LABEL = 'manyhands.role';
export const SESSION_LABEL = 'manyhands.session';
export const PURPOSE_LABEL = 'manyhands.purpose';
/** Of a golden volume, and of what it is mounted into: the id of the repository. */
export const GOLDEN_LABEL = 'manyhands.golden';
