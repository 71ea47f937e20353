/** Addresses of one session: 14 hosts, of which a sandbox and its two peers take three. */
const PREFIX = 28;

/** A block of IPv4 addresses, first and last as numbers. */
interface Block {
  readonly first: number;
  readonly last: number;
}

/** The first /28 of the pool that touches none of the taken networks (`10.0.0.0/24`; others are ignored), or null when it is full. */
export function freeSubnet(pool: string, taken: readonly string[]): string | null {
  const whole = blockOf(pool);
  if (!whole) throw new RangeError(`${pool} is not an IPv4 network such as 172.20.0.0/16`);
  const size = 2 ** (32 - PREFIX);
  const others = taken.flatMap((one) => blockOf(one) ?? []).toSorted((one, other) => one.first - other.first);
  let first = whole.first;
  for (const other of others) {
    if (other.first > first + size - 1) break;
    if (other.last >= first) first = Math.ceil((other.last + 1) / size) * size;
  }
  return first + size - 1 <= whole.last ? `${addressOf(first)}/${PREFIX}` : null;
}

/** Whether the text is an IPv4 network that has room for at least one subnet. */
export function isPool(text: string): boolean {
  const block = blockOf(text);
  return block !== null && block.last - block.first + 1 >= 2 ** (32 - PREFIX);
}

/** Whether an address is in both. */
export function poolsOverlap(one: string, other: string): boolean {
  const [first, second] = [blockOf(one), blockOf(other)];
  return first !== null && second !== null && first.first <= second.last && second.first <= first.last;
}

/** The last address of a subnet that a container can have; the daemon gives them out from the first on. */
export function lastHost(subnet: string): string | null {
  const block = blockOf(subnet);
  return block === null || block.last - block.first < 3 ? null : addressOf(block.last - 1);
}

function blockOf(text: string): Block | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = (match ?? []).slice(1).map(Number);
  if (!match || Math.max(a, b, c, d) > 255 || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return { first, last: first + size - 1 };
}

const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
