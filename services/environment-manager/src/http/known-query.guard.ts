import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import type { Request } from 'express';
import { ProblemError } from './problem.js';

/** Refuses query parameters on routes that declare none; routes with `@Query({ schema })` check their own. */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const given = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (given.length === 0 || declaresQuery(context)) return true;
    throw new ProblemError(
      400,
      'invalid-query',
      `This takes no query parameters, but got ${given.slice(0, 5).join(', ')}.`,
      {
        errors: given.map((field) => ({ field, code: 'unknown-parameter', message: 'is not a known parameter' })),
      },
    );
  }
}

function declaresQuery(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    Record<string, unknown> | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
