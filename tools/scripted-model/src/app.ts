import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { setTimeout as wait } from 'node:timers/promises';

import { chatRequestSchema, type ChatRequest } from './chat-request.js';
import { completionBody, completionChunks, type Completion } from './completion.js';
import { OpenAiError } from './openai-error.js';
import type { Player } from './player.js';

/** How everybody recognises this server. */
const MODELS = [{ id: 'scripted', object: 'model', created: 0, owned_by: 'manyhands-scripted' }];

/** The server's routes. Delays are multiplied by `speed`: 1 plays them as written, 0 leaves them out. */
export function createApp(player: Player, speed: number): Express {
  const app = express().disable('x-powered-by');
  app.use(express.json({ limit: '32mb', type: () => true }));
  app.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/v1/models', (_request, response) => void response.json({ object: 'list', data: MODELS }));
  app.get('/v1/scripted/log', (_request, response) => void response.json({ entries: player.log.entries() }));
  app.post('/v1/chat/completions', (request, response) => complete(player, speed, { request, response }));
  app.use((request: Request) => {
    throw new OpenAiError({
      status: 404,
      code: 'not_found',
      message: `There is no ${request.method} ${request.path}.`,
    });
  });
  app.use(answerError);
  return app;
}

async function complete(player: Player, speed: number, http: { request: Request; response: Response }): Promise<void> {
  const { response } = http;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const request = readChatRequest(http.request.body);
  const { delayMs, result } = player.play(request);
  if (!(await waited(delayMs * speed, gone.signal))) return;
  if (result instanceof OpenAiError) throw result;
  if (request.stream === true) sendStream(response, result, request.stream_options?.include_usage === true);
  else response.json(completionBody(result));
}

function readChatRequest(body: unknown): ChatRequest {
  const parsed = chatRequestSchema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new OpenAiError({ status: 400, code: 'invalid_request', message: problems.join('; ') });
}

/** False when the caller hung up meanwhile: then nobody is left to answer. */
async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (milliseconds <= 0) return true;
  try {
    await wait(milliseconds, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function sendStream(response: Response, completion: Completion, includeUsage: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const chunk of completionChunks(completion, includeUsage)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const known = asOpenAiError(error);
  if (known.retryAfter !== undefined) response.setHeader('retry-after', String(known.retryAfter));
  response.status(known.status).json(known.body());
};

function asOpenAiError(error: unknown): OpenAiError {
  if (error instanceof OpenAiError) return error;
  const { status, message } = error as { status?: number; message?: string };
  // body-parser marks what it refuses (broken JSON, too large) with the status it should get.
  if (typeof status === 'number' && status < 500) {
    return new OpenAiError({
      status,
      code: 'invalid_body',
      message: `The body cannot be read: ${message ?? 'unknown'}`,
    });
  }
  process.stderr.write(`scripted model: ${error instanceof Error ? (error.stack ?? message) : String(error)}\n`);
  return new OpenAiError({
    status: 500,
    code: 'internal_error',
    message: 'Something broke here.',
    type: 'server_error',
  });
}
