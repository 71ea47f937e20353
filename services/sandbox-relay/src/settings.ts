import { isAbsolute, join } from 'node:path';

/** What the relay is told from outside. */
export interface Settings {
  /** TCP port that sandboxes connect to; 0 lets the system choose. */
  readonly port: number;
  /** TCP port of the agent-servers, the only one that is connected to. */
  readonly agentPort: number;
  /** The sandbox-gateway's socket: where sandboxes come out. */
  readonly gatewaySocket: string;
  /** The relay's own socket: where the services ask for an agent-server. */
  readonly agentsSocket: string;
}

export const HELP = `sandbox-relay: the only peer of a sandbox's network.

Takes what sandboxes send to its port to the sandbox-gateway's socket, and the services to the agent-servers of sandboxes.
It holds no credential and looks into nothing. Environment:
  RELAY_SOCKETS      folder with gateway.sock (there already or later) and agents.sock (made here) (default /run/manyhands)
  RELAY_PORT         TCP port that sandboxes connect to (default 3200)
  RELAY_AGENT_PORT   TCP port of the agent-servers (default 8000)
`;

/** Reads the environment. Throws with one sentence per problem. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const folder = environment['RELAY_SOCKETS'] || '/run/manyhands';
  const port = readPort(environment['RELAY_PORT'] || '3200');
  const agentPort = readPort(environment['RELAY_AGENT_PORT'] || '8000');
  const problems = [
    ...(isAbsolute(folder) ? [] : ['RELAY_SOCKETS: must be an absolute path']),
    ...(port === null ? ['RELAY_PORT: must be a TCP port'] : []),
    ...(agentPort === null ? ['RELAY_AGENT_PORT: must be a TCP port'] : []),
  ];
  if (port === null || agentPort === null || problems.length > 0) throw new Error(problems.join('\n'));
  return { port, agentPort, gatewaySocket: join(folder, 'gateway.sock'), agentsSocket: join(folder, 'agents.sock') };
}

const readPort = (text: string): number | null =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
