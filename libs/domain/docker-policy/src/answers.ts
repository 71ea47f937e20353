import { API_VERSION } from './request-target.js';
import type { Json } from './strict-json.js';

/** Which fields of an answer a client sees: all of it, some of it, the same of each entry, or a list of nothing. */
type View = true | 'emptied' | { readonly [field: string]: View } | { readonly each: View };

const STATE: View = {
  Status: true,
  Running: true,
  Paused: true,
  Restarting: true,
  OOMKilled: true,
  Dead: true,
  ExitCode: true,
  Error: true,
  StartedAt: true,
  FinishedAt: true,
};
const ENDPOINTS: View = {
  each: {
    NetworkID: true,
    EndpointID: true,
    Gateway: true,
    IPAddress: true,
    IPPrefixLen: true,
    MacAddress: true,
    Aliases: true,
  },
};
const MOUNTS: View = { each: { Type: true, Name: true, Destination: true, Mode: true, RW: true } };

/** Without the paths, processes and variables of the host or of anybody's. */
const CONTAINER: View = {
  Id: true,
  Name: true,
  Created: true,
  Path: true,
  Args: true,
  Image: true,
  RestartCount: true,
  State: STATE,
  Config: {
    ...{
      Hostname: true,
      User: true,
      Tty: true,
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
    },
    ...{ AttachStderr: true, Cmd: true, Image: true, WorkingDir: true, Entrypoint: true, Labels: true, Env: 'emptied' },
  },
  HostConfig: {
    ...{
      NetworkMode: true,
      Memory: true,
      MemorySwap: true,
      NanoCpus: true,
      PidsLimit: true,
      CapDrop: true,
      Runtime: true,
    },
    ...{ SecurityOpt: true, ReadonlyRootfs: true, LogConfig: { Type: true }, RestartPolicy: true, AutoRemove: true },
  },
  NetworkSettings: { Networks: ENDPOINTS },
  Mounts: MOUNTS,
};
const LISTED_CONTAINER: View = {
  ...{ Id: true, Names: true, Image: true, ImageID: true, Command: true, Created: true, State: true, Status: true },
  ...{ Labels: true, HostConfig: { NetworkMode: true }, NetworkSettings: { Networks: ENDPOINTS }, Mounts: MOUNTS },
};
const NETWORK: View = {
  ...{ Name: true, Id: true, Created: true, Scope: true, Driver: true, EnableIPv6: true, IPAM: true, Internal: true },
  ...{ Attachable: true, Ingress: true, Options: true, Labels: true },
  Containers: { each: { Name: true, EndpointID: true, MacAddress: true, IPv4Address: true } },
};
const VOLUME: View = { Name: true, Driver: true, Labels: true, Scope: true, CreatedAt: true };
/** How much is in it, and how many containers have it. */
const MEASURED_VOLUME: View = { ...VOLUME, UsageData: { Size: true, RefCount: true } };
const IMAGE: View = {
  ...{
    Id: true,
    RepoTags: true,
    RepoDigests: true,
    Created: true,
    Size: true,
    Architecture: true,
    Os: true,
    Labels: true,
  },
  Config: { Labels: true, User: true, WorkingDir: true, Cmd: true, Entrypoint: true },
};
const EXEC: View = {
  ID: true,
  Running: true,
  ExitCode: true,
  ContainerID: true,
  OpenStdin: true,
  OpenStdout: true,
  OpenStderr: true,
};

const VIEWS = {
  container: CONTAINER,
  network: NETWORK,
  volume: VOLUME,
  'measured-volume': MEASURED_VOLUME,
  image: IMAGE,
  exec: EXEC,
  wait: { StatusCode: true, Error: { Message: true } },
  stats: true,
  'listed-container': LISTED_CONTAINER,
} satisfies Record<string, View>;

/** R24: what a client gets to see of an answer of the daemon. */
export const viewOf = (kind: keyof typeof VIEWS, answer: Json): Json => pick(answer, VIEWS[kind]);

function pick(value: Json, view: View): Json {
  if (view === true) return value;
  if (view === 'emptied') return [];
  if (typeof value !== 'object' || value === null) return value;
  const { each } = view as { readonly each?: View };
  if (each === undefined) return pickFields(value as { readonly [key: string]: Json }, view);
  if (Array.isArray(value)) return value.map((item: Json) => pick(item, each));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pick(item, each)]));
}

const pickFields = (value: { readonly [key: string]: Json }, view: Readonly<Record<string, View>>): Json =>
  Object.fromEntries(
    Object.entries(view).flatMap(([field, inner]) => {
      const item = value[field];
      return item === undefined ? [] : [[field, pick(item, inner)] as const];
    }),
  );

/** What the gateway says of the daemon: clients are to speak {@link API_VERSION}, whatever the daemon speaks. */
export function versionView(version: Json): Json {
  const { Version, Os, Arch } = version as { readonly [key: string]: Json };
  return {
    Version: Version ?? 'unknown',
    ApiVersion: API_VERSION,
    MinAPIVersion: API_VERSION,
    Os: Os ?? 'linux',
    Arch: Arch ?? 'unknown',
    Platform: { Name: 'Manyhands docker-gateway' },
    Components: [],
  };
}

export const infoView = (info: Json): Json =>
  pick(info, {
    ...{ ServerVersion: true, OSType: true, Architecture: true, OperatingSystem: true, NCPU: true, MemTotal: true },
    ...{ SecurityOptions: true, CgroupVersion: true },
  });
