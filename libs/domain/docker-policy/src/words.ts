import { CLIENT_LABELS } from './policy.js';
import { closed, fixed, list, map, text } from './shape.js';

/** The name or id of a container, network or volume. */
export const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** What the relay is called in every network. Who else had this name there could pass for it. */
export const RELAY_ALIAS = 'sandbox-gateway';
/** Begins the names that the gateway gives to what is its own. */
export const RESERVED = 'manyhands-relay-';

/** The name of a container in its network. */
export const HOST_NAME = new RegExp(`^(?!(?:${RELAY_ALIAS}$|${RESERVED}))[a-z0-9][a-z0-9-]{0,62}$`);

/** One word of a command line. */
export const ARGUMENT = text('R16', /^[^\0]{0,32768}$/s, 'is too long or has a NUL');

/** `NAME=value`; which names, says the role. */
export const VARIABLE = text(
  'R16',
  /^[A-Za-z_][A-Za-z0-9_]{0,127}=[^\0\n\r]{0,16384}$/,
  'must be NAME=value, on one line',
);

export const LABELS = map(
  'R16',
  new RegExp(`^manyhands\\.(?:${CLIENT_LABELS.join('|')})$`),
  text('R16', /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, 'is not a plain word'),
);

/** How a container meets a network: the daemon chooses everything. */
export const ENDPOINT = closed({
  IPAMConfig: fixed('R10'),
  Links: fixed('R10'),
  Aliases: list('R10', text('R10', HOST_NAME, 'is not a plain host name, or not free'), 4),
  MacAddress: fixed('R10'),
  DriverOpts: fixed('R10'),
  GwPriority: fixed('R10'),
  NetworkID: fixed('R10'),
  EndpointID: fixed('R10'),
  Gateway: fixed('R10'),
  IPAddress: fixed('R10'),
  IPPrefixLen: fixed('R10'),
  IPv6Gateway: fixed('R10'),
  GlobalIPv6Address: fixed('R10'),
  GlobalIPv6PrefixLen: fixed('R10'),
  DNSNames: fixed('R10'),
});
