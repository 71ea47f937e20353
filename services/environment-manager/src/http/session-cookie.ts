import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Name of the dashboard's cookie. */
export const SESSION_COOKIE = 'manyhands_session';

/** Seconds that a login lasts. */
export const SESSION_SECONDS = 12 * 3600;

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What a browser holds instead of the API token: the token, encrypted under the instance secret, with an end. Nothing is stored
 * here, a stolen cookie is worth a session and not a token, and revoking the token ends its sessions.
 */
export class SessionCookies {
  private readonly key: Buffer;

  /** `secret` is the instance secret in hexadecimal. */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), '', 'manyhands session cookie', 32));
  }

  /** Value of the cookie for a token; `now` in milliseconds. */
  seal(token: string, now: number): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv);
    const text = JSON.stringify({ token, until: now + SESSION_SECONDS * 1000 });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** The token in a cookie, or null when it was not made here, was changed, or has ended. */
  open(value: string, now: number): string | null {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
      const { token, until } = JSON.parse(text) as { token: string; until: number };
      return now < until ? token : null;
    } catch {
      // The authentication tag does not fit: not our cookie. That is an answer, not a fault.
      return null;
    }
  }
}

/** The value of one cookie of a `Cookie` header. */
export function cookieValue(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}
