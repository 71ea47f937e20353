import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { ProblemError } from '../http/problem.js';

/**
 * Serves the dashboard for everything outside `/api`: its files, and its page for every path that a person may open, since the
 * view is in the URL. Without a built dashboard it says how to get one.
 */
export function dashboard(directory: string): RequestHandler {
  const page = join(directory, 'index.html');
  const files = express.static(directory, { index: false, setHeaders: cacheHeaders });
  return (request: Request, response: Response, next: NextFunction): void => {
    if (isApi(request.path)) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return next(notHere(request));
    if (!existsSync(page)) return wantsPage(request) ? notBuilt(response) : next(notHere(request));
    files(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      if (!wantsPage(request)) return next(notHere(request));
      response.set('Cache-Control', 'no-cache').sendFile(page, { dotfiles: 'allow' });
    });
  };
}

const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/');

/** Vite puts a hash of the content into the names below `assets/`. */
function cacheHeaders(response: Response, path: string): void {
  const forever = /[/\\]assets[/\\]/.test(path);
  response.setHeader('Cache-Control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** A navigation asks for HTML; a missing script or picture must stay missing. */
const wantsPage = (request: Request): boolean =>
  request.path === '/' || (request.accepts(['json', 'html']) === 'html' && !/\.[A-Za-z0-9]{1,5}$/.test(request.path));

const notHere = (request: Request): ProblemError =>
  new ProblemError(404, 'not-found', `There is nothing at ${request.path.slice(0, 200)}. The API is below /api/v1.`);

function notBuilt(response: Response): void {
  response.status(200).type('html').send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Manyhands</title></head>
<body>
<h1>The dashboard is not built</h1>
<p>The server runs. Build the dashboard with <code>npm run build</code> and open this page again.</p>
<p>The API is at <a href="/api/docs">/api/docs</a>; <code>npx hands status</code> shows the same in a terminal.</p>
</body>
</html>
`);
}
