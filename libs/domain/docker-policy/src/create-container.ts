import { NO_RESOLVER, NO_SEARCH } from './confinement.js';
import { GOLDEN, SANDBOX_USER, WORKSPACE } from './policy.js';
import { RequestRefused } from './refusal.js';
import {
  amount,
  closed,
  fixed,
  fixedOrAbsent,
  flag,
  list,
  map,
  optional,
  text,
  type Shape,
  type ShapeOf,
} from './shape.js';
import { ARGUMENT, ENDPOINT, HOST_NAME, LABELS, REFERENCE, VARIABLE } from './words.js';

const MiB = 1024 * 1024;
/** Bounds that no role may exceed; the role's own come on top. */
const MOST_MEMORY = 1024 * 1024 * MiB;
const MOST_CPUS = 1024e9;

/** `sha256:…` or `repository@sha256:…`: a tag can be moved, a digest cannot. */
const IMAGE = text('R15', /^(?:[a-z0-9][a-z0-9._/:-]{0,254}@)?sha256:[0-9a-f]{64}$/, 'must be named by its digest');

const MOUNT = closed({
  Type: text('R11', /^volume$/, 'only volumes are mounted'),
  Source: text('R11', REFERENCE, 'must be the name of a volume'),
  Target: text('R11', new RegExp(`^(?:${WORKSPACE}|${GOLDEN})$`), `must be ${WORKSPACE} or ${GOLDEN}`),
  ReadOnly: flag('R11'),
  Consistency: fixed('R11', 'default'),
  BindOptions: fixed('R11'),
  VolumeOptions: fixed('R11'),
  TmpfsOptions: fixed('R11'),
});

/** Options of `/tmp` that only take away. What is written is the template's, with `noexec` if asked for. */
const TMPFS: Shape<string> = (value, field) => (value === '' ? '' : TMPFS_OPTIONS(value, field));
const TMPFS_OPTION = 'rw|nosuid|nodev|noexec|mode=1777|size=[1-9]\\d{0,6}[kmg]?';
const TMPFS_OPTIONS = text(
  'R11',
  new RegExp(`^(?:${TMPFS_OPTION})(?:,(?:${TMPFS_OPTION}))*$`),
  'has an option that is not allowed',
);

/**
 * The whole HostConfig of the API, field by field. Nearly all of it is the gateway's to write: a client may leave it out, send what the
 * docker CLI sends for "not set", or say what the template says.
 */
const HOST_CONFIG = closed({
  // R8: privilege
  Privileged: fixed('R8'),
  CapAdd: fixed('R8'),
  CapDrop: fixedOrAbsent('R8', ['ALL']),
  SecurityOpt: fixedOrAbsent('R8', ['no-new-privileges'], ['no-new-privileges:true']),
  MaskedPaths: fixedOrAbsent('R8'),
  ReadonlyPaths: fixedOrAbsent('R8'),
  GroupAdd: fixed('R8'),
  ReadonlyRootfs: fixed('R8', true),
  // R9: namespaces
  CgroupnsMode: fixed('R9', 'private'),
  IpcMode: fixed('R9', 'private'),
  PidMode: fixed('R9'),
  UTSMode: fixed('R9'),
  UsernsMode: fixed('R9'),
  Cgroup: fixed('R9'),
  // R10: network
  NetworkMode: text('R10', REFERENCE, 'must be a network of this client, or none'),
  PortBindings: fixed('R10'),
  PublishAllPorts: fixed('R10'),
  Links: fixed('R10'),
  Dns: fixed('R10', NO_RESOLVER),
  DnsOptions: fixed('R10'),
  DnsSearch: fixed('R10', NO_SEARCH),
  ExtraHosts: fixed('R10'),
  // R11: files
  Binds: fixed('R11'),
  Mounts: list('R11', MOUNT, 2),
  Tmpfs: map('R11', /^\/tmp$/, TMPFS),
  VolumeDriver: fixed('R11'),
  VolumesFrom: fixed('R11'),
  ContainerIDFile: fixed('R11'),
  // R12: devices
  Devices: fixed('R12'),
  DeviceCgroupRules: fixed('R12'),
  DeviceRequests: fixed('R12'),
  // R13: resources
  Memory: amount('R13', 16 * MiB, MOST_MEMORY),
  MemorySwap: amount('R13', 16 * MiB, MOST_MEMORY),
  NanoCpus: amount('R13', 10_000_000, MOST_CPUS),
  PidsLimit: amount('R13', 1, 4_194_304),
  MemoryReservation: fixed('R13'),
  MemorySwappiness: fixed('R13', -1),
  KernelMemory: fixed('R13'),
  KernelMemoryTCP: fixed('R13'),
  OomKillDisable: fixed('R13'),
  OomScoreAdj: fixed('R13'),
  CpuShares: fixed('R13'),
  CpuPeriod: fixed('R13'),
  CpuQuota: fixed('R13'),
  CpuRealtimePeriod: fixed('R13'),
  CpuRealtimeRuntime: fixed('R13'),
  CpusetCpus: fixed('R13'),
  CpusetMems: fixed('R13'),
  CpuCount: fixed('R13'),
  CpuPercent: fixed('R13'),
  IOMaximumIOps: fixed('R13'),
  IOMaximumBandwidth: fixed('R13'),
  BlkioWeight: fixed('R13'),
  BlkioWeightDevice: fixed('R13'),
  BlkioDeviceReadBps: fixed('R13'),
  BlkioDeviceWriteBps: fixed('R13'),
  BlkioDeviceReadIOps: fixed('R13'),
  BlkioDeviceWriteIOps: fixed('R13'),
  CgroupParent: fixed('R13'),
  StorageOpt: fixed('R13'),
  ShmSize: fixed('R13', 64 * MiB),
  Ulimits: fixed('R13'),
  // R14: how it runs
  Runtime: fixed('R14', 'runc', 'runsc'),
  Init: fixed('R14', true),
  LogConfig: fixed('R14', { Type: '', Config: {} }, { Type: '', Config: null }, { Type: '' }),
  RestartPolicy: fixed('R14', { Name: 'no', MaximumRetryCount: 0 }, { Name: 'no' }, { Name: '' }),
  AutoRemove: fixed('R14'),
  Sysctls: fixed('R14'),
  Annotations: fixed('R14'),
  Isolation: fixed('R14'),
  ConsoleSize: fixed('R14', [0, 0]),
});

const CONTAINER = closed({
  // dockerode says the name here as well; the one in the query counts.
  name: optional(text('R16', REFERENCE, 'is not a plain name')),
  Image: IMAGE,
  Cmd: optional(list('R16', ARGUMENT, 256)),
  Env: list('R16', VARIABLE, 128),
  Labels: LABELS,
  Hostname: optional(text('R16', HOST_NAME, 'is not a plain host name, or not free')),
  User: fixed('R16', SANDBOX_USER, SANDBOX_USER.split(':')[0] ?? ''),
  WorkingDir: fixed('R16', WORKSPACE),
  Tty: flag('R16'),
  OpenStdin: flag('R16'),
  StdinOnce: flag('R16'),
  AttachStdin: flag('R16'),
  AttachStdout: flag('R16'),
  AttachStderr: flag('R16'),
  Domainname: fixed('R16'),
  Entrypoint: fixed('R16'),
  ExposedPorts: fixed('R10'),
  Healthcheck: fixed('R16'),
  MacAddress: fixed('R10'),
  NetworkDisabled: fixed('R10'),
  OnBuild: fixed('R16'),
  Shell: fixed('R16'),
  StopSignal: fixed('R16', 'SIGTERM'),
  StopTimeout: amount('R14', 1, 10),
  ArgsEscaped: fixed('R16'),
  Volumes: fixed('R11'),
  HostConfig: HOST_CONFIG,
  NetworkingConfig: closed({ EndpointsConfig: map('R10', REFERENCE, ENDPOINT) }),
});

export interface MountWish {
  readonly name: string;
  readonly readOnly: boolean;
}

/** What a client asked for, with everything that it may not choose left out. */
export interface ContainerWish {
  readonly image: string;
  /** `undefined`: what the image runs. */
  readonly command: readonly string[] | undefined;
  readonly environment: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly hostname: string | undefined;
  readonly terminal: {
    readonly tty: boolean;
    readonly openStdin: boolean;
    readonly stdinOnce: boolean;
    readonly attach: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  };
  /** Name or id of a network, or `none`. */
  readonly network: string;
  /** The endpoints asked for besides; must name the same network. */
  readonly endpoints: readonly string[];
  /** Names of the container in its network. */
  readonly aliases: readonly string[];
  /** Name of the volume at the workspace. */
  readonly volume: MountWish | undefined;
  /** Name of the volume with the golden repository. */
  readonly golden: MountWish | undefined;
  readonly memoryBytes: number | undefined;
  /** Memory and swap together, if said. */
  readonly memoryAndSwapBytes: number | undefined;
  readonly nanoCpus: number | undefined;
  readonly pids: number | undefined;
  readonly tmpNoexec: boolean;
}

/** Reads the body of `POST /containers/create`. Throws {@link RequestRefused}. */
export const readContainerWish: Shape<ContainerWish> = (body, field) => wishOf(CONTAINER(body, field));

function wishOf(read: ShapeOf<typeof CONTAINER>): ContainerWish {
  const host = read.HostConfig;
  return {
    image: read.Image,
    command: read.Cmd,
    environment: read.Env,
    labels: read.Labels,
    hostname: read.Hostname,
    terminal: {
      tty: read.Tty,
      openStdin: read.OpenStdin,
      stdinOnce: read.StdinOnce,
      attach: { stdin: read.AttachStdin, stdout: read.AttachStdout, stderr: read.AttachStderr },
    },
    network: host.NetworkMode,
    endpoints: [...read.NetworkingConfig.EndpointsConfig.keys()],
    aliases: [...read.NetworkingConfig.EndpointsConfig.values()].flatMap(({ Aliases }) => Aliases),
    volume: mountAt(host.Mounts, WORKSPACE),
    golden: mountAt(host.Mounts, GOLDEN),
    memoryBytes: host.Memory,
    memoryAndSwapBytes: host.MemorySwap,
    nanoCpus: host.NanoCpus,
    pids: host.PidsLimit,
    tmpNoexec: host.Tmpfs.get('/tmp')?.split(',').includes('noexec') ?? false,
  };
}

/** Throws {@link RequestRefused} when there is more than one. */
function mountAt(mounts: readonly ShapeOf<typeof MOUNT>[], target: string): MountWish | undefined {
  const [mount, another] = mounts.filter(({ Target }) => Target === target);
  if (another) throw new RequestRefused('R11', 'HostConfig.Mounts', `mounts two volumes at ${target}`);
  return mount && { name: mount.Source, readOnly: mount.ReadOnly };
}
