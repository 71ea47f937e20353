import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { problemDocument, type ProblemError } from './problem.js';
import { problemOf } from './problem-of.js';

/** Every error of every route, guard, pipe and middleware leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemOf(error);
    this.log(problem);
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .status(problem.status)
      .set({ 'Cache-Control': 'no-store', ...problem.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problemDocument(problem)));
  }

  /** What is the caller's fault is no news; what may work later is a warning; the rest needs a person. */
  private log(problem: ProblemError): void {
    if (problem.status < 500) return;
    const level = problem.status === 503 ? 'warn' : 'error';
    this.logger[level](problem.detail, { err: problem.cause ?? problem });
  }
}
