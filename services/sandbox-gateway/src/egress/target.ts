const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The last label begins with a letter: every way to write an IPv4 address ends with a number. */
const HOST = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`);
const MAX_HOST = 253;

/** Whether this is a DNS name as lists have it: lower case, ASCII, at least one dot, none at the end, no address. */
export const isHostName = (text: string): boolean => text.length <= MAX_HOST && HOST.test(text);

export type Target =
  | { readonly kind: 'host'; readonly host: string }
  /** One sentence about what is wrong with it. */
  | { readonly kind: 'none'; readonly why: string };

/** What `CONNECT` names: `host:443` and nothing else. It is never repaired: two readers of one name must read the same. */
export function readTarget(authority: string): Target {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || authority.slice(colon + 1) !== '443')
    return { kind: 'none', why: 'only port 443 can be reached' };
  const host = authority.slice(0, colon);
  if (isHostName(host)) return { kind: 'host', host };
  return {
    kind: 'none',
    why: 'the host must be a DNS name in lower-case ASCII, not an address, without a dot at its end',
  };
}
