import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemError } from './problem.js';

/** One entry of Express' router; a route tells its path and methods, middleware has none. */
export interface RouterLayer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> } | undefined;
}

interface KnownRoute {
  readonly matches: RegExp;
  readonly methods: readonly string[];
}

/** Answers `405` with `Allow` when the path is known but not with this method. Reads the routes at the first request. */
export function methodGuard(layers: () => readonly RouterLayer[]): RequestHandler {
  let routes: KnownRoute[] | undefined;
  return (request: Request, _response: Response, next: NextFunction): void => {
    routes ??= knownRoutes(layers());
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    const methods = new Set(routes.filter(({ matches }) => matches.test(path)).flatMap((route) => route.methods));
    if (methods.size === 0 || methods.has(request.method)) next();
    else next(notAllowed(request.method, [...methods].sort()));
  };
}

function knownRoutes(layers: readonly RouterLayer[]): KnownRoute[] {
  return layers.flatMap(({ route }) => {
    if (route === undefined || typeof route.path !== 'string' || route.methods['_all'] === true) return [];
    const pattern = route.path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
    if (methods.includes('GET')) methods.push('HEAD');
    return [{ matches: new RegExp(`^${pattern}/?$`), methods }];
  });
}

function notAllowed(method: string, allowed: readonly string[]): ProblemError {
  const allow = allowed.join(', ');
  return new ProblemError(405, 'method-not-allowed', `This path does not take ${method}; it takes ${allow}.`, {
    headers: { Allow: allow },
  });
}
