import type { Refusal } from './judge.js';

/** `first`: none was refused for this reason in this minute before. One line tells of a flood, and a flood must not flood the log. */
export const tooManyAttempts = ({ first }: { first: boolean }): Refusal => ({
  status: 429,
  code: 'too_many_attempts',
  message: 'Too many connections within a minute. Try again in a minute.',
  quiet: !first,
});

export const tooManyConnections = (open: number): Refusal => ({
  status: 429,
  code: 'too_many_connections',
  message: `This sandbox has ${open} connections open, which is the most. Close one, then try again.`,
});

export const NO_TOKEN: Refusal = {
  status: 407,
  code: 'unknown_token',
  message: 'This proxy wants the token of a sandbox that runs: Proxy-Authorization, Bearer or Basic.',
};
export const UNAVAILABLE: Refusal = {
  status: 502,
  code: 'unavailable',
  message: 'It cannot be checked just now what this sandbox may reach. Try again.',
};
/** Of a host on the list. */
export const NOT_CONNECTED: Record<'not-public' | 'unreachable' | 'late', (host: string) => Refusal> = {
  'not-public': (host) => ({
    status: 403,
    code: 'not_public',
    message: `${host} leads to an address that is not of the public internet; such hosts cannot be reached.`,
  }),
  unreachable: (host) => ({
    status: 502,
    code: 'unreachable',
    message: `${host} cannot be reached just now. Try again.`,
  }),
  late: (host) => ({ status: 504, code: 'timeout', message: `${host} did not answer in time. Try again.` }),
};
