import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { inputErrors } from '@manyhands/document';
import { ProblemError } from './problem.js';

/** Checks every `@Body`, `@Query` and `@Param` that names a zod schema; what fails is a 400 with one error per field. */
@Injectable()
export class InputPipe implements PipeTransform {
  async transform(value: unknown, { schema, type, data }: ArgumentMetadata): Promise<unknown> {
    if (!(schema instanceof z.ZodType)) return value;
    const result = await schema.safeParseAsync(value);
    if (result.success) return result.data;
    if (type === 'body' && value === undefined) throw bodyMissing();
    throw invalid(type, result.error.issues, type === 'param' ? data : undefined);
  }
}

const PLACES: Readonly<Record<ArgumentMetadata['type'], { code: string; name: string }>> = {
  body: { code: 'invalid-body', name: 'body' },
  query: { code: 'invalid-query', name: 'query' },
  param: { code: 'invalid-path', name: 'path' },
  custom: { code: 'bad-request', name: 'request' },
};

/** `parameter`: the name of the part of the path that is at fault. */
function invalid(
  type: ArgumentMetadata['type'],
  issues: readonly z.core.$ZodIssue[],
  parameter: string | undefined,
): ProblemError {
  const { code, name } = PLACES[type];
  const errors = inputErrors(issues, parameter ?? name);
  const said = errors.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  return new ProblemError(400, code, `The ${name} is not as it must be. ${said.join('; ')}.`, { errors });
}

const bodyMissing = (): ProblemError =>
  new ProblemError(400, 'body-missing', 'This needs a JSON body with Content-Type application/json.', {
    errors: [{ field: 'body', code: 'missing', message: 'is missing' }],
  });
