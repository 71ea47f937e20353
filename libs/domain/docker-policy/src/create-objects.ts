import { SANDBOX_USER, WORKSPACE } from './policy.js';
import { amount, closed, fixed, flag, list, optional, text, type Shape, type ShapeOf } from './shape.js';
import { ARGUMENT, ENDPOINT, LABELS, REFERENCE, RESERVED, VARIABLE } from './words.js';

/** The option that keeps the host itself out of a network. Which one the daemon knows depends on its version. */
export const ISOLATION = {
  /** Up to 27: the bridge has no address, so there is nobody to talk to. */
  inhibit: 'com.docker.network.bridge.inhibit_ipv4',
  /** From 28 on, by name. */
  gatewayMode: 'com.docker.network.bridge.gateway_mode_ipv4',
} as const;

const NAME = text('R16', REFERENCE, 'is not a plain name');

/** The daemon takes the beginning of an id for a reference too: no name may look like one. */
const NETWORK_NAME: Shape<string> = (value, field) =>
  text(
    'R21',
    new RegExp(`^(?!${RESERVED}).*[^0-9a-f]`, 's'),
    'looks like an id, or is not free',
  )(NAME(value, field), field);

const NETWORK = closed({
  Name: NETWORK_NAME,
  Labels: LABELS,
  Driver: fixed('R21', 'bridge'),
  Scope: fixed('R21', 'local'),
  /** Said or not, it will be; said to be false, it is a misunderstanding. */
  Internal: (value, field) => (value === false ? NOT_INTERNAL(value, field) : fixed('R21', true)(value, field)),
  IPAM: closed({
    Driver: fixed('R21', 'default'),
    Options: fixed('R21'),
    Config: fixed('R21'),
  }),
  Options: fixed('R21', { [ISOLATION.inhibit]: 'true' }, { [ISOLATION.gatewayMode]: 'isolated' }),
  Attachable: fixed('R21'),
  Ingress: fixed('R21'),
  ConfigOnly: fixed('R21'),
  ConfigFrom: fixed('R21'),
  EnableIPv4: fixed('R21', true),
  EnableIPv6: fixed('R21'),
  CheckDuplicate: flag('R21'),
});
const NOT_INTERNAL = text('R21', /^never$/, 'networks here are internal: create it with --internal');

const VOLUME = closed({
  Name: NAME,
  Labels: LABELS,
  Driver: fixed('R22', 'local'),
  DriverOpts: fixed('R22'),
  ClusterVolumeSpec: fixed('R22'),
});

const EXEC = closed({
  Cmd: list('R18', ARGUMENT, 256),
  Env: list('R18', VARIABLE, 32),
  AttachStdin: flag('R18'),
  AttachStdout: flag('R18'),
  AttachStderr: flag('R18'),
  Tty: flag('R18'),
  WorkingDir: optional(
    text('R18', new RegExp(`^${WORKSPACE}(?:/(?!\\.\\.?(?:/|$))[^/\\0]+)*$`), `must be under ${WORKSPACE}`),
  ),
  Detach: flag('R18'),
  DetachKeys: fixed('R18'),
  ConsoleSize: optional(list('R18', amount('R18', 0, 10_000), 2)),
  Privileged: fixed('R18'),
  User: fixed('R18', SANDBOX_USER, SANDBOX_USER.split(':')[0] ?? ''),
});

const EXEC_START = closed({
  // dockerode's own options, which it sends along.
  hijack: flag('R18'),
  stdin: flag('R18'),
  Detach: flag('R18'),
  Tty: flag('R18'),
  ConsoleSize: optional(list('R18', amount('R18', 0, 10_000), 2)),
});

const CONNECT = closed({ Container: text('R10', REFERENCE, 'is not a plain name'), EndpointConfig: ENDPOINT });
const DISCONNECT = closed({ Container: text('R10', REFERENCE, 'is not a plain name'), Force: flag('R10') });

export interface NetworkWish {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export interface VolumeWish {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export interface ExecWish {
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly attach: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly tty: boolean;
  readonly workingDir: string;
}

export interface Attachment {
  /** Name or id. */
  readonly container: string;
  readonly aliases: readonly string[];
}

/** Readers of bodies; each throws {@link RequestRefused}. */
export const readNetworkWish: Shape<NetworkWish> = (body, field) => {
  const { Name, Labels } = NETWORK(body, field);
  return { name: Name, labels: Labels };
};

export const readVolumeWish: Shape<VolumeWish> = (body, field) => {
  const { Name, Labels } = VOLUME(body, field);
  return { name: Name, labels: Labels };
};

export const readExecWish: Shape<ExecWish> = (body, field) => execOf(EXEC(body, field));

const execOf = (read: ShapeOf<typeof EXEC>): ExecWish => ({
  command: read.Cmd,
  environment: read.Env,
  attach: { stdin: read.AttachStdin, stdout: read.AttachStdout, stderr: read.AttachStderr },
  tty: read.Tty,
  workingDir: read.WorkingDir ?? WORKSPACE,
});

export const readExecStart: Shape<{ readonly detach: boolean; readonly tty: boolean }> = (body, field) => {
  const { Detach, Tty } = EXEC_START(body, field);
  return { detach: Detach, tty: Tty };
};

export const readConnect: Shape<Attachment> = (body, field) => {
  const { Container, EndpointConfig } = CONNECT(body, field);
  return { container: Container, aliases: EndpointConfig.Aliases };
};

export const readDisconnect: Shape<{ readonly container: string; readonly force: boolean }> = (body, field) => {
  const { Container, Force } = DISCONNECT(body, field);
  return { container: Container, force: Force };
};
