import type { z } from 'zod';
import { fieldPath } from './field-path.js';
import type { FieldError } from './field-error.js';

/** What zod found, in the API's words: one entry per field, unknown properties by name. `root` names the document itself. */
export function inputErrors(issues: readonly z.core.$ZodIssue[], root: string): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [oneError(issue, root)];
    return issue.keys.map((key) => ({
      field: fieldPath([...issue.path, key], root),
      code: root === 'query' ? 'unknown-parameter' : 'unknown-property',
      message: root === 'query' ? 'is not a known parameter' : 'is not a known property',
    }));
  });
}

function oneError(issue: z.core.$ZodIssue, root: string): FieldError {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return {
    field: fieldPath(issue.path, root),
    code: missing ? 'missing' : issue.code.replaceAll('_', '-'),
    message: missing ? 'is missing' : issue.message,
  };
}
