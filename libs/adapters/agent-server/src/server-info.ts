import { record } from './agent-event.js';
import { AgentServerError } from './errors.js';

export interface ServerInfo {
  readonly title: string;
  /** Of the program. */
  readonly version: string;
  /** Of the protocol that it follows; empty when it does not say. */
  readonly protocolVersion: string;
  readonly uptimeSeconds: number;
  readonly idleSeconds: number;
  readonly tools: readonly string[];
}

/** The only major version whose events and routes we know. */
const KNOWN_MAJOR = '1';

export function readServerInfo(wire: unknown): ServerInfo {
  const info = record(wire);
  const version = typeof info['version'] === 'string' ? info['version'] : '';
  const tools: unknown = info['usable_tools'];
  return {
    title: typeof info['title'] === 'string' ? info['title'] : '',
    version,
    protocolVersion: typeof info['sdk_version'] === 'string' ? info['sdk_version'] : version,
    uptimeSeconds: Number(info['uptime'] ?? 0),
    idleSeconds: Number(info['idle_time'] ?? 0),
    tools: Array.isArray(tools) ? tools.map(String) : [],
  };
}

/** Throws when the server says that it speaks another major version. One that does not say gets the benefit. */
export function refuseUnknownProtocol(info: ServerInfo): void {
  const major = /^(\d+)\./.exec(info.protocolVersion)?.[1];
  if (major === undefined || major === KNOWN_MAJOR) return;
  throw new AgentServerError({
    status: 200,
    code: 'unknown_protocol',
    retryable: false,
    detail: `${info.title} speaks protocol ${info.protocolVersion}; only ${KNOWN_MAJOR}.x is known. Use another image`,
  });
}
