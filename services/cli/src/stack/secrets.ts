import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What belongs to one instance and to nobody else. Made at the first start, kept in the data folder, readable by its owner only. */
export interface Secrets {
  /** 32 random bytes in hexadecimal, from which sandbox tokens are derived. */
  readonly instance: string;
  readonly apiToken: string;
  readonly databasePassword: string;
}

export function readOrMakeSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made: Secrets = {
      instance: randomBytes(32).toString('hex'),
      apiToken: `mh_${randomBytes(32).toString('base64url')}`,
      databasePassword: randomBytes(24).toString('base64url'),
    };
    writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
}
