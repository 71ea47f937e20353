import {
  Inject,
  Injectable,
  Logger,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import { callerOfRequest } from './authenticate.js';
import { bodyHash } from './body-hash.js';
import { ProblemError } from './problem.js';

/** What the interceptor asks of the store of answers. */
export interface AnswerStore {
  begin(i: { key: string; route: string; bodyHash: string }): Promise<Begun>;
  finish(i: { key: string; route: string; status: number; body: unknown }): Promise<void>;
  forget(i: { key: string; route: string }): Promise<void>;
}

type Begun =
  | { kind: 'first' }
  | { kind: 'replay'; status: number; body: unknown }
  | { kind: 'in-progress' }
  | { kind: 'other-body' };

/** Nest token of the {@link AnswerStore}. */
export const ANSWERS = Symbol('AnswerStore');

const EXEMPT = 'manyhands:not-idempotent';
/** For a POST whose answer must not be stored. */
export const NotIdempotent = (): MethodDecorator => SetMetadata(EXEMPT, true);

/**
 * `Idempotency-Key` on every POST: the same key with the same body gets the first answer again. Only successes are stored: a
 * refused request has changed nothing, so it may be put right under the same key. Keys belong to their caller and route.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    @Inject(ANSWERS) private readonly answers: AnswerStore,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const given = request.headers['idempotency-key'];
    const exempt = this.reflector.get<boolean>(EXEMPT, context.getHandler());
    if (request.method !== 'POST' || given === undefined || exempt === true) return next.handle();
    return defer(() => from(this.once(request, http.getResponse<Response>(), next)));
  }

  private async once(request: Request, response: Response, next: CallHandler): Promise<unknown> {
    const slot = { key: keyOf(request), route: `${callerOfRequest(request).name} POST ${request.path}` };
    const begun = await this.answers.begin({ ...slot, bodyHash: bodyHash(request.body) });
    switch (begun.kind) {
      case 'first':
        return this.first(slot, response, next);
      case 'replay':
        response.status(begun.status).setHeader('Idempotency-Replayed', 'true');
        return begun.body;
      case 'in-progress':
        throw inProgress();
      case 'other-body':
        throw otherBody();
      default:
        return begun satisfies never;
    }
  }

  private async first(slot: { key: string; route: string }, response: Response, next: CallHandler): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle());
    } catch (error) {
      await this.answers.forget(slot);
      throw error;
    }
    try {
      await this.answers.finish({ ...slot, status: response.statusCode, body });
    } catch (error) {
      // The work is done and must be answered as done; a repetition will meet "in progress" until the key ages out.
      this.logger.error('the answer could not be stored for its Idempotency-Key', { err: error });
    }
    return body;
  }
}

function keyOf(request: Request): string {
  const key = String(request.headers['idempotency-key']);
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError(400, 'invalid-idempotency-key', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
    errors: [{ field: 'Idempotency-Key', code: 'invalid', message: 'must be 1 to 255 visible ASCII characters' }],
  });
}

const inProgress = (): ProblemError =>
  new ProblemError(409, 'idempotency-in-progress', 'A request with this Idempotency-Key is still being worked on.', {
    headers: { 'Retry-After': '1' },
  });

const otherBody = (): ProblemError =>
  new ProblemError(422, 'idempotency-key-reused', 'This Idempotency-Key was used before with another body.', {
    errors: [{ field: 'Idempotency-Key', code: 'reused', message: 'belongs to another body; use a new key' }],
  });
