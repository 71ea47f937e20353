import { isNestedDeeperThan, unstorableText } from '@manyhands/document';
import { ProblemError } from './problem.js';

/** Arrays and objects inside each other, at most. */
export const DEEPEST_JSON = 32;

/** The document in a request body. Depth is checked on the bytes, before a parser sees them. Throws {@link ProblemError} 400. */
export function readJson(bytes: Uint8Array): unknown {
  if (isNestedDeeperThan(bytes, DEEPEST_JSON)) {
    throw bad('body-too-deep', `The body nests arrays or objects more than ${DEEPEST_JSON} deep.`);
  }
  const value = parse(decode(bytes));
  const errors = unstorableText(value);
  if (errors.length === 0) return value;
  const fields = errors.slice(0, 5).map(({ field, message }) => `${field} ${message}`);
  throw new ProblemError(400, 'invalid-body', `The body cannot be stored: ${fields.join('; ')}.`, { errors });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw bad('body-not-utf8', 'The body is not valid UTF-8.', cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const where = cause instanceof Error ? /at position \d+[^"]*$/.exec(cause.message)?.[0] : undefined;
    throw bad('malformed-json', `The body is not valid JSON${where === undefined ? '' : ` (${where})`}.`, cause);
  }
}

const bad = (code: string, detail: string, cause?: unknown): ProblemError =>
  new ProblemError(400, code, detail, { errors: [{ field: 'body', code, message: detail }], cause });
