/** What one sandbox may take of the way out. */
export interface EgressLimits {
  /** Connections at the same time, those that are being opened included. */
  readonly connections: number;
  /** Attempts within a minute, refused ones included. */
  readonly perMinute: number;
  /** Bytes of one connection, both ways together. */
  readonly bytes: number;
  /** Milliseconds for the name and the connection together. */
  readonly connectMs: number;
  /** Milliseconds in which nothing passes. */
  readonly idleMs: number;
  /** Milliseconds of one connection in all. */
  readonly totalMs: number;
}

/** npm opens fifteen connections at once and keeps them; the largest packages are some hundred megabytes. */
export const EGRESS_LIMITS: EgressLimits = {
  connections: 32,
  perMinute: 600,
  bytes: 1024 ** 3,
  connectMs: 10_000,
  idleMs: 60_000,
  totalMs: 15 * 60_000,
};
