import type { RolePolicy } from '../policy.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

export const role: RolePolicy = {
  name: 'backend',
  images: [DIGEST, `registry.test/agents@sha256:${'b'.repeat(64)}`],
  memoryBytes: 4 * 1024 ** 3,
  nanoCpus: 2e9,
  pids: 512,
  diskBytes: 10 * 1024 ** 3,
  tmpMiB: 256,
  runtime: 'runc',
  environment: ['MANYHANDS_*', 'TZ'],
  pool: '172.21.0.0/16',
};

/** The least that makes a container. */
export const honest = { Image: DIGEST, HostConfig: { NetworkMode: 'own' } };

/** What the docker CLI 28 sends for `docker run -d --network own -e TZ=UTC IMAGE sleep 5`, but for the image. */
export const ofDockerCli = {
  ...{
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: false,
  },
  ...{
    OpenStdin: false,
    StdinOnce: false,
    Env: ['TZ=UTC'],
    Cmd: ['sleep', '5'],
    Image: DIGEST,
    Volumes: {},
    WorkingDir: '',
  },
  ...{ Entrypoint: null, OnBuild: null, Labels: {} },
  HostConfig: {
    ...{ Binds: null, ContainerIDFile: '', LogConfig: { Type: '', Config: {} }, NetworkMode: 'own', PortBindings: {} },
    ...{ RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, AutoRemove: false, VolumeDriver: '', VolumesFrom: null },
    ...{ ConsoleSize: [0, 0], CapAdd: null, CapDrop: null, CgroupnsMode: '', Dns: [], DnsOptions: [], DnsSearch: [] },
    ...{ ExtraHosts: null, GroupAdd: null, IpcMode: '', Cgroup: '', Links: null, OomScoreAdj: 0, PidMode: '' },
    ...{
      Privileged: false,
      PublishAllPorts: false,
      ReadonlyRootfs: false,
      SecurityOpt: null,
      UTSMode: '',
      UsernsMode: '',
    },
    ...{ ShmSize: 0, Isolation: '', CpuShares: 0, Memory: 0, NanoCpus: 0, CgroupParent: '', BlkioWeight: 0 },
    ...{ BlkioWeightDevice: [], BlkioDeviceReadBps: [], BlkioDeviceWriteBps: [], BlkioDeviceReadIOps: [] },
    ...{
      BlkioDeviceWriteIOps: [],
      CpuPeriod: 0,
      CpuQuota: 0,
      CpuRealtimePeriod: 0,
      CpuRealtimeRuntime: 0,
      CpusetCpus: '',
    },
    ...{
      CpusetMems: '',
      Devices: [],
      DeviceCgroupRules: null,
      DeviceRequests: null,
      MemoryReservation: 0,
      MemorySwap: 0,
    },
    ...{ MemorySwappiness: -1, OomKillDisable: false, PidsLimit: 0, Ulimits: [], CpuCount: 0, CpuPercent: 0 },
    ...{ IOMaximumIOps: 0, IOMaximumBandwidth: 0, Mounts: [{ Type: 'volume', Source: 'v', Target: '/workspace' }] },
    ...{ MaskedPaths: null, ReadonlyPaths: null },
  },
  NetworkingConfig: { EndpointsConfig: {} },
};
