import { connect, type ListenOptions, type Socket } from 'node:net';

/** Where something listens: a socket file, or a host and a port. */
export type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** `unix:/run/x.sock`, `127.0.0.1:2375`, `[::1]:2375`; null when it is none of these. */
export function readAddress(text: string): Address | null {
  const [, path] = /^unix:(?:\/\/)?(\/.+)$/.exec(text) ?? [];
  if (path !== undefined) return { path };
  const [, host = '', port] = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export const addressText = (address: Address): string =>
  'path' in address
    ? `unix:${address.path}`
    : `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;

/** Whether only processes of this machine can reach it. */
export const isLocal = (address: Address): boolean =>
  'path' in address || address.host === 'localhost' || address.host === '::1' || address.host.startsWith('127.');

/** Both ends may finish on their own: a closed standard input is not a closed connection. */
export const connectTo = (address: Address): Socket => connect({ ...address, allowHalfOpen: true });

export const listenOptions = (address: Address): ListenOptions => ({ ...address });
