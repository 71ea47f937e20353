/** Address of the resolver inside a container, and no search list: nobody listens there. */
export const NO_RESOLVER = ['127.0.0.1'];
export const NO_SEARCH = ['.'];

/**
 * What separates every container from the host: sandboxes and relays alike.
 *
 * `Dns`: the daemon answers for the names of a network itself and forwards all others. Left alone, it asks the host's resolver, from the
 * host, also for containers of an internal network (CVE-2024-29018), and a name can carry data out. An address of the container's own
 * loopback is asked inside the container, so the question ends there. `DnsSearch`: else the host's domain would stand in the container.
 */
export const CONFINEMENT = {
  Privileged: false,
  CapAdd: [],
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  ReadonlyRootfs: true,
  CgroupnsMode: 'private',
  IpcMode: 'private',
  Dns: NO_RESOLVER,
  DnsSearch: NO_SEARCH,
  ShmSize: 64 * 1024 * 1024,
  Ulimits: [
    { Name: 'nofile', Soft: 16_384, Hard: 16_384 },
    { Name: 'core', Soft: 0, Hard: 0 },
  ],
  Init: true,
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  AutoRemove: false,
} as const;
