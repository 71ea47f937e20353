import { randomBytes } from 'node:crypto';

/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then chance, so that ids sort by when they were made. */
export function newId(now: number = Date.now(), random: Uint8Array = randomBytes(10)): string {
  const hex = now.toString(16).padStart(12, '0') + Buffer.from(random).toString('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
