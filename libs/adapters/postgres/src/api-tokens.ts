import { createHash, randomBytes } from 'node:crypto';
import type { Database } from './database.js';
import { newId } from './transaction.js';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const PREFIX_LENGTH = 8;

/** Tokens of the public API. Only their hashes are stored; a token is shown once, when it is made. */
export class ApiTokens {
  constructor(private readonly database: Database) {}

  /** Accepts this token from now on (for one that was made elsewhere, for example by the CLI that starts the server). */
  async ensure(token: string, name: string): Promise<void> {
    await this.database.rows(
      'insert into api_token (id, name, prefix, hash) values ($1, $2, $3, $4) on conflict (hash) do update set revoked_at = null',
      [newId(), name, token.slice(0, PREFIX_LENGTH), hashOf(token)],
    );
  }

  async any(): Promise<boolean> {
    return (await this.database.maybe('select 1 from api_token where revoked_at is null limit 1')) !== null;
  }

  /** Makes a token: `mh_` and 256 random bits. */
  async create(name: string): Promise<string> {
    const token = `mh_${randomBytes(32).toString('base64url')}`;
    await this.ensure(token, name);
    return token;
  }

  async verify(token: string): Promise<{ name: string } | null> {
    return this.database.maybe<{ name: string }>('select name from api_token where hash = $1 and revoked_at is null', [
      hashOf(token),
    ]);
  }
}
