import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { HttpProblem } from './problems.js';

export const SESSION_KEY_HEADER = 'X-Session-API-Key';

/** Compares in constant time, so that the answer does not tell how much of a guess was right. */
export function isSessionKey(keys: readonly string[], given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const digest = sha256(given);
  return keys.reduce((found, key) => timingSafeEqual(sha256(key), digest) || found, false);
}

/** Answers 401 to whoever does not know a key. */
export function requireSessionKey(keys: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    if (!isSessionKey(keys, request.get(SESSION_KEY_HEADER))) {
      throw new HttpProblem(401, 'unauthorized', `Send a valid ${SESSION_KEY_HEADER} header`);
    }
    next();
  };
}

function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
