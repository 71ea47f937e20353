import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemError } from './problem.js';
import { cookieValue, SESSION_COOKIE, type SessionCookies } from './session-cookie.js';

/** Who makes a request: the name of the API token, and how it was shown. */
export interface Caller {
  readonly name: string;
  readonly via: 'bearer' | 'cookie';
}

/** What authentication asks of the store of tokens. */
export interface TokenCheck {
  verify(token: string): Promise<{ name: string } | null>;
}

const callers = new WeakMap<Request, Caller>();

/** Answers 401 or 403 unless the request shows an API token, as `Authorization: Bearer` or by the dashboard's cookie. */
export function authentication(tokens: TokenCheck, cookies: SessionCookies): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    void callerOf(request, tokens, cookies).then((caller) => {
      callers.set(request, caller);
      next();
    }, next);
  };
}

/** In a controller: who makes the request. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return callerOfRequest(context.switchToHttp().getRequest<Request>());
});

export function callerOfRequest(request: Request): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new ProblemError(401, 'token-missing', HOW);
  return caller;
}

const HOW = 'Show an API token: Authorization: Bearer <token>. The server prints one at its first start.';

async function callerOf(request: Request, tokens: TokenCheck, cookies: SessionCookies): Promise<Caller> {
  const shown = shownToken(request, cookies);
  if (shown === null) throw refused('token-missing', HOW);
  const known = isPlausible(shown.token) ? await tokens.verify(shown.token) : null;
  if (known === null) throw refused('token-unknown', 'This API token is not known here, or it was revoked.');
  if (shown.via === 'cookie') checkCrossSite(request);
  return { name: known.name, via: shown.via };
}

function shownToken(request: Request, cookies: SessionCookies): { token: string; via: Caller['via'] } | null {
  const header = request.headers.authorization;
  if (header !== undefined) return { token: /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '', via: 'bearer' };
  const cookie = cookieValue(request.headers.cookie, SESSION_COOKIE);
  const token = cookie === null ? null : cookies.open(cookie, Date.now());
  return token === null ? null : { token, via: 'cookie' };
}

/** Anything else cannot be a token and need not reach the database. */
export const isPlausible = (token: string): boolean => /^[\x21-\x7e]{1,200}$/.test(token);

/** A page of another site can make a browser send the cookie, but not this header. */
function checkCrossSite(request: Request): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (request.headers['x-requested-with'] === 'manyhands') return;
  throw new ProblemError(
    403,
    'csrf-header-missing',
    'With a cookie, changes need the header X-Requested-With: manyhands.',
  );
}

const refused = (code: string, detail: string): ProblemError =>
  new ProblemError(401, code, detail, { headers: { 'WWW-Authenticate': 'Bearer realm="manyhands"' } });
