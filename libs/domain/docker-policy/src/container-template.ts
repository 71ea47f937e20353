import { CONFINEMENT } from './confinement.js';
import type { ContainerWish, MountWish } from './create-container.js';
import {
  CREATION_LABEL,
  GOLDEN,
  OWNER_LABEL,
  ROLE_LABEL,
  SANDBOX_USER,
  WORKSPACE,
  type NamedNetwork,
  type RolePolicy,
} from './policy.js';
import { RequestRefused } from './refusal.js';
import { RELAY_ALIAS } from './words.js';

/** The body of `POST /containers/create` as the gateway sends it. */
export interface ContainerBody {
  readonly Image: string;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What the container is joined to, found by the gateway among what belongs to the client. */
export interface Resolved {
  /** `none`, or a network of the client's own. */
  readonly network: NamedNetwork;
  /** Address of the relay in it, where there is one. */
  readonly relay?: string | undefined;
  readonly owner: string;
  /** Mark of this creation. */
  readonly creation: string;
}

/**
 * What is sent to the daemon: constants, and the few values of the wish that the role allows. Throws {@link RequestRefused} where the
 * wish goes beyond the role.
 */
export function containerBody(wish: ContainerWish, role: RolePolicy, resolved: Resolved): ContainerBody {
  const { terminal } = wish;
  return {
    Image: allowedImage(wish.image, role),
    ...(wish.command && { Cmd: wish.command }),
    Env: allowedVariables(wish.environment, role),
    Labels: { ...labelsOf(wish.labels, role.name, resolved.owner), [CREATION_LABEL]: resolved.creation },
    ...(wish.hostname !== undefined && { Hostname: wish.hostname }),
    User: SANDBOX_USER,
    WorkingDir: WORKSPACE,
    Tty: terminal.tty,
    OpenStdin: terminal.openStdin,
    StdinOnce: terminal.stdinOnce,
    AttachStdin: terminal.attach.stdin,
    AttachStdout: terminal.attach.stdout,
    AttachStderr: terminal.attach.stderr,
    StopSignal: 'SIGTERM',
    StopTimeout: 10,
    HostConfig: hostConfig(wish, role, resolved),
    NetworkingConfig:
      resolved.network.id === 'none' ? {} : { EndpointsConfig: endpoint(resolved.network, wish.aliases) },
  };
}

/**
 * Said with its id twice: without `NetworkID` the daemon looks the network up again by its name when the container starts, and takes
 * whatever has that name then, or an id that begins like it.
 */
const endpoint = ({ id }: NamedNetwork, aliases: readonly string[]) => ({ [id]: { NetworkID: id, Aliases: aliases } });

/** Half of what everything else has: when all want the CPU, relay and services come first. */
const SANDBOX_SHARES = 512;

/** Everything that separates a container from the host. Nothing in it comes from a client but amounts below the role's. */
function hostConfig(
  wish: ContainerWish,
  role: RolePolicy,
  { network, relay }: Resolved,
): Readonly<Record<string, unknown>> {
  const memory = withinRole('Memory', wish.memoryBytes, role.memoryBytes);
  if (wish.memoryAndSwapBytes !== undefined && wish.memoryAndSwapBytes !== memory) {
    throw new RequestRefused('R13', 'HostConfig.MemorySwap', 'there is no swap: leave it out, or say what Memory says');
  }
  return {
    ...CONFINEMENT,
    NetworkMode: network.id,
    // In a file of the container: the daemon, which answers for names, may hang.
    ExtraHosts: relay === undefined ? [] : [`${RELAY_ALIAS}:${relay}`],
    Mounts: [...mountAt(WORKSPACE, wish.volume), ...mountAt(GOLDEN, wish.golden)],
    Tmpfs: { '/tmp': `rw,nosuid,nodev,${wish.tmpNoexec ? 'noexec' : 'exec'},size=${role.tmpMiB}m,mode=1777` },
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: withinRole('NanoCpus', wish.nanoCpus, role.nanoCpus),
    CpuShares: SANDBOX_SHARES,
    PidsLimit: withinRole('PidsLimit', wish.pids, role.pids),
    Runtime: role.runtime,
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  };
}

const mountAt = (target: string, volume: MountWish | undefined) =>
  volume ? [{ Type: 'volume', Source: volume.name, Target: target, ReadOnly: volume.readOnly }] : [];

/** The image in the spelling of the role's list. */
function allowedImage(image: string, role: RolePolicy): string {
  const allowed = role.images.find((one) => digestOf(one) === digestOf(image));
  if (allowed !== undefined) return allowed;
  throw new RequestRefused('R15', 'Image', `is not one of the images of the role ${role.name}`);
}

export const digestOf = (image: string): string => image.slice(image.indexOf('sha256:'));

function withinRole(field: string, wanted: number | undefined, most: number): number {
  if (wanted === undefined || wanted <= most) return wanted ?? most;
  throw new RequestRefused('R13', `HostConfig.${field}`, `is more than the ${most} of the role`);
}

/** `NAME=value`, each name once, each allowed to the role. */
export function allowedVariables(variables: readonly string[], role: RolePolicy): readonly string[] {
  const names = variables.map((variable) => variable.slice(0, variable.indexOf('=')));
  const strange = names.find((name) => !role.environment.some((allowed) => covers(allowed, name)));
  if (strange !== undefined)
    throw new RequestRefused('R16', `Env.${strange}`, `is not a variable of the role ${role.name}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RequestRefused('R16', `Env.${twice}`, 'came twice');
  return variables;
}

const covers = (allowed: string, name: string): boolean =>
  allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : allowed === name;

/** What the client may say about its object, and whose it is. */
export const labelsOf = (
  labels: ReadonlyMap<string, string>,
  role: string,
  owner: string,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(labels),
  [ROLE_LABEL]: role,
  [OWNER_LABEL]: owner,
});
