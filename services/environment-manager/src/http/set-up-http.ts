import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { dashboard } from '../dashboard/dashboard.js';
import { methodGuard, type RouterLayer } from './allowed-methods.js';
import { authentication, type TokenCheck } from './authenticate.js';
import { bodyGuard } from './body-guard.js';
import { openApiDocument } from './openapi.js';
import { ProblemError } from './problem.js';
import { securityHeaders } from './security-headers.js';
import type { SessionCookies } from './session-cookie.js';

export interface HttpSetup {
  readonly tokens: TokenCheck;
  readonly cookies: SessionCookies;
  /** Folder of the built dashboard; it need not exist. */
  readonly dashboardDir: string;
  /** Version of this product, for the OpenAPI document. */
  readonly version: string;
}

/** Milliseconds in which a whole request must have arrived. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What may be asked without a token: whether the server lives, and the exchange of a token for a cookie. */
const OPEN_PATHS = /^\/api\/v1\/(?:health\/(?:live|ready)|login|logout)\/?$/;

/**
 * Everything before the first route, in the order in which a request meets it: headers, pages of the dashboard, token, method,
 * body, documentation.
 */
export function setUpHttp(app: NestExpressApplication, setup: HttpSetup): void {
  const express: Express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by');
  express.set('query parser', 'simple');
  app.getHttpServer().requestTimeout = REQUEST_TIMEOUT_MS;
  app.use(securityHeaders());
  app.use(checkUrl);
  app.use(dashboard(setup.dashboardDir));
  app.use(exceptOpen(authentication(setup.tokens, setup.cookies)));
  // Express does not declare that its routes know their methods.
  app.use(methodGuard(() => express.router.stack as unknown as readonly RouterLayer[]));
  app.use(bodyGuard());
  app.use(neverCached);
  // Made when it is first asked for: it takes a while, and few ask.
  const document = () => openApiDocument(app, setup.version);
  SwaggerModule.setup('api/docs', app, document, { jsonDocumentUrl: 'api/openapi.json', raw: ['json'] });
}

function exceptOpen(guard: RequestHandler): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): unknown =>
    OPEN_PATHS.test(request.path) ? next() : guard(request, response, next);
}

/** Control characters in a path or query are in nobody's interest, and no database takes them. */
function checkUrl(request: Request, _response: Response, next: NextFunction): void {
  const problem = urlProblem(request.originalUrl);
  next(problem === null ? undefined : new ProblemError(400, 'malformed-url', `The URL ${problem}.`));
}

function urlProblem(url: string): string | null {
  if (/%(?:0[0-9a-f]|1[0-9a-f]|7f)/i.test(url)) return 'contains an encoded control character';
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return null;
  } catch {
    // The only way in which decoding fails; the express router would find out later and less clearly.
    return 'has a path with a % that does not begin an encoded character';
  }
}

function neverCached(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/api/v1')) response.setHeader('Cache-Control', 'no-store');
  next();
}
