import type { Database } from './database.js';

export type Begun =
  | { readonly kind: 'first' }
  | { readonly kind: 'replay'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'other-body' };

/** A request that crashed before its answer was stored may be tried again after this. */
const ABANDONED_AFTER = `interval '60 seconds'`;

/** Answers to requests that carried an Idempotency-Key. */
export class Idempotency {
  constructor(private readonly database: Database) {}

  async begin(request: { key: string; route: string; bodyHash: string }): Promise<Begun> {
    const first = await this.database.maybe(
      `insert into idempotency_key as k (key, route, body_hash) values ($1, $2, $3)
       on conflict (key, route) do update set created_at = now()
         where k.status is null and k.body_hash = excluded.body_hash and k.created_at < now() - ${ABANDONED_AFTER}
       returning key`,
      [request.key, request.route, request.bodyHash],
    );
    if (first !== null) return { kind: 'first' };
    const known = await this.database.maybe<{ body_hash: string; status: number | null; body: unknown }>(
      'select body_hash, status, body from idempotency_key where key = $1 and route = $2',
      [request.key, request.route],
    );
    if (known === null) return { kind: 'in-progress' };
    if (known.body_hash !== request.bodyHash) return { kind: 'other-body' };
    return known.status === null ? { kind: 'in-progress' } : { kind: 'replay', status: known.status, body: known.body };
  }

  async finish(answer: { key: string; route: string; status: number; body: unknown }): Promise<void> {
    await this.database.rows('update idempotency_key set status = $3, body = $4 where key = $1 and route = $2', [
      answer.key,
      answer.route,
      answer.status,
      JSON.stringify(answer.body ?? null),
    ]);
  }

  /** A request that failed on our side may be tried again with the same key. */
  async forget(request: { key: string; route: string }): Promise<void> {
    await this.database.rows('delete from idempotency_key where key = $1 and route = $2 and status is null', [
      request.key,
      request.route,
    ]);
  }
}
