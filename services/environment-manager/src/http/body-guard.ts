import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ProblemError } from './problem.js';
import { readJson } from './read-json.js';

/** Bytes of the largest request body. */
export const LARGEST_BODY = 1_000_000;

/** A refused body is read on and thrown away up to here, so that the caller gets to read the answer. */
const MOST_DISCARDED = 32_000_000;

/**
 * Reads JSON bodies in place of a body parser: media type, size and depth are checked on the raw bytes, and what cannot be
 * stored is refused, before anything else looks at them. Sets `request.body`; without a body it is undefined.
 */
export function bodyGuard(): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    void acceptBody(request).then(
      (body) => {
        request.body = body;
        next();
      },
      (error: unknown) => {
        discardRest(request);
        next(error);
      },
    );
  };
}

async function acceptBody(request: Request): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  checkHead(request);
  return readJson(await readBytes(request));
}

function hasBody(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function checkHead(request: Request): void {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge();
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ProblemError(415, 'unsupported-encoding', 'Send the body without Content-Encoding.', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
  if (!isJson(request.headers['content-type'] ?? '')) {
    throw new ProblemError(415, 'unsupported-media-type', 'Send the body as application/json in UTF-8.', {
      headers: { Accept: 'application/json' },
    });
  }
}

/** `application/json` or `application/…+json`; a charset, where one is given, must be UTF-8. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return false;
  return /^application\/(?:[\w.-]+\+)?json$/.test(type.trim());
}

const tooLarge = (): ProblemError =>
  new ProblemError(413, 'body-too-large', `The body is larger than ${LARGEST_BODY} bytes.`, {
    errors: [{ field: 'body', code: 'too-large', message: `at most ${LARGEST_BODY} bytes` }],
  });

function readBytes(request: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
      else {
        request.off('data', take);
        reject(tooLarge());
      }
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', () => reject(new ProblemError(400, 'body-cut-short', 'The body ended before its length.')));
    request.once('error', reject);
  });
}

function discardRest(request: Request): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MOST_DISCARDED) request.destroy();
  });
  request.on('error', () => request.destroy());
  request.resume();
}
