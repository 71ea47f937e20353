import { join } from 'node:path';
import type Docker from 'dockerode';
import { folder, type ComposeFile, type HealthCheck, type Service } from './compose-file.js';
import { megabytes, seconds } from './units.js';

const MiB = 1024 ** 2;
const SECOND_NS = 1e9;

/** What the translation of a service depends on besides the service. */
export interface Surroundings {
  readonly file: ComposeFile;
  /** CPUs of the host: the daemon refuses more. */
  readonly hostCpus: number;
  /** Seconds between health checks, so that a test need not wait as long as an operator may. */
  readonly checkEvery: number;
}

export const networkName = (file: ComposeFile, name: string): string => `${file.name}_${name}`;
export const volumeName = (file: ComposeFile, name: string): string =>
  file.volumes[name]?.name ?? `${file.name}_${name}`;
export const containerName = (file: ComposeFile, name: string): string => `${file.name}-${name}-1`;

/** The container that Compose would make of a service, as the Docker API is asked for it. */
export function containerOf(name: string, service: Service, around: Surroundings): Docker.ContainerCreateOptions {
  const { file } = around;
  const [network] = service.networks ?? [];
  return {
    name: containerName(file, name),
    Image: service.image,
    User: service.user,
    ...(service.command && { Cmd: [...service.command] }),
    Env: Object.entries(service.environment ?? {}).map(([variable, value]) => `${variable}=${value}`),
    ...(service.healthcheck && { Healthcheck: healthOf(service.healthcheck, around.checkEvery) }),
    ...(service.stop_signal && { StopSignal: service.stop_signal }),
    HostConfig: hostConfigOf(service, around),
    ...(network && {
      NetworkingConfig: { EndpointsConfig: { [networkName(file, network)]: { Aliases: [name] } } },
    }),
  };
}

function hostConfigOf(service: Service, around: Surroundings): Docker.HostConfig {
  const [network] = service.networks ?? [];
  return {
    NetworkMode: network ? networkName(around.file, network) : (service.network_mode ?? 'none'),
    ...confinementOf(service),
    Tmpfs: Object.fromEntries((service.tmpfs ?? []).map(pathAndOptions)),
    Binds: bindsOf(service, around.file),
    ...limitsOf(service, around.hostCpus),
    ...(service.shm_size && { ShmSize: megabytes(service.shm_size) * MiB }),
    RestartPolicy: { Name: service.restart ?? 'no' },
    ...(service.logging && { LogConfig: { Type: service.logging.driver, Config: { ...service.logging.options } } }),
    PortBindings: Object.fromEntries((service.ports ?? []).map(published)),
  };
}

const confinementOf = ({ init, read_only, cap_drop = [], security_opt = [], group_add = [] }: Service) => ({
  Init: init === true,
  ReadonlyRootfs: read_only === true,
  CapDrop: [...cap_drop],
  SecurityOpt: [...security_opt],
  GroupAdd: [...group_add],
});

const limitsOf = ({ mem_limit, memswap_limit, cpus, pids_limit }: Service, hostCpus: number): Docker.HostConfig => ({
  ...(mem_limit && { Memory: megabytes(mem_limit) * MiB }),
  ...(memswap_limit && { MemorySwap: megabytes(memswap_limit) * MiB }),
  ...(cpus && { NanoCpus: Math.min(cpus, hostCpus) * 1e9 }),
  ...(pids_limit && { PidsLimit: pids_limit }),
});

function bindsOf({ volumes = [], configs = [] }: Service, file: ComposeFile): string[] {
  const mounts = volumes.map((one) => {
    if (typeof one !== 'string') return `${one.source}:${one.target}`;
    const [source = '', target = ''] = one.split(':');
    return `${volumeName(file, source)}:${target}`;
  });
  const files = configs.map(({ source, target }) => `${join(folder, file.configs[source]?.file ?? '')}:${target}:ro`);
  return [...mounts, ...files];
}

function pathAndOptions(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}

function published(text: string): [string, { HostIp: string; HostPort: string }[]] {
  const [HostIp = '', HostPort = '', port = ''] = text.split(':');
  return [`${port}/tcp`, [{ HostIp, HostPort }]];
}

const healthOf = (check: HealthCheck, every: number): Docker.HealthConfig => ({
  Test: [...check.test],
  Interval: every * SECOND_NS,
  Timeout: seconds(check.timeout) * SECOND_NS,
  StartPeriod: seconds(check.start_period) * SECOND_NS,
  Retries: check.retries,
});
