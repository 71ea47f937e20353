import { CONFINEMENT } from './confinement.js';
import type { ContainerBody } from './container-template.js';
import { SANDBOX_USER, type NamedNetwork, type RelayPolicy } from './policy.js';
import { RESERVED } from './words.js';

const MiB = 1024 * 1024;

/** On the relay and its own network; the value is the client. No {@link OWNER_LABEL}: it belongs to nobody who could name it. */
export const RELAY_LABEL = 'manyhands.relay';
export const RELAY_ROLE = 'relay';
/** Where the sockets are in the relay. */
export const RELAY_SOCKETS = '/run/manyhands';

/** Of the container and of its own network. No client may take a name like it. */
export const relayName = (client: string): string => `${RESERVED}${client}`;

/** What is sent for the relay of a client: constants but for image, sockets and network. It runs what its image runs. */
export function relayBody(
  client: string,
  network: NamedNetwork,
  relay: RelayPolicy & { image: string },
): ContainerBody {
  return {
    Image: relay.image,
    Env: [],
    Labels: { [RELAY_LABEL]: client },
    User: SANDBOX_USER,
    WorkingDir: '/',
    Tty: false,
    OpenStdin: false,
    StopSignal: 'SIGTERM',
    StopTimeout: 10,
    HostConfig: {
      ...CONFINEMENT,
      NetworkMode: network.id,
      Mounts: [mountOf(relay.sockets)],
      Tmpfs: { '/tmp': 'rw,nosuid,nodev,noexec,size=16m,mode=1777' },
      Memory: 256 * MiB,
      MemorySwap: 256 * MiB,
      NanoCpus: 1e9,
      PidsLimit: 512,
      // It stands in many networks: without this its kernel would carry packets from one to the other.
      Sysctls: { 'net.ipv4.ip_forward': '0' },
      Runtime: 'runc',
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
    },
    NetworkingConfig: { EndpointsConfig: { [network.id]: { NetworkID: network.id } } },
  };
}

/** What is mounted on the host below the folder later is not for the relay. */
const mountOf = (sockets: string) =>
  sockets.startsWith('/')
    ? { Type: 'bind', Source: sockets, Target: RELAY_SOCKETS, BindOptions: { Propagation: 'private' } }
    : { Type: 'volume', Source: sockets, Target: RELAY_SOCKETS };
