import { PlanDocument } from '@manyhands/contracts';
import { Composer, LineCounter, visit, type Document, type YAMLError } from 'yaml';
import { inputErrors } from '../http/input-errors.js';
import { ProblemError, type FieldError } from '../http/problem.js';
import { unstorableText } from '../http/unstorable-text.js';
import { yamlTokens } from './yaml-tokens.js';

const FIELD = 'planYaml';

/**
 * The plan in a YAML text. Size, depth and keys are limited while it is read, and aliases are refused, so a small text cannot
 * grow into a large plan. Throws {@link ProblemError} 400 that names the line, or the field inside `planYaml`.
 */
export function readPlanYaml(text: string): PlanDocument {
  const value = documentOf(text).toJS() as unknown;
  const unstorable = unstorableText(value);
  if (unstorable.length > 0) throw refused(unstorable);
  const parsed = PlanDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refused(inputErrors(parsed.error.issues, ''));
}

function documentOf(text: string): Document {
  const lines = new LineCounter();
  const tokens = yamlTokens(text, lines.addNewLine);
  if ('tooMuch' in tokens) throw malformed(tokens.tooMuch);
  const composer = new Composer({ schema: 'core', version: '1.2', prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined || second !== undefined) throw malformed('must be one YAML document');
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw malformed(placed(fault, lines));
  if (hasAlias(document)) throw malformed('uses an alias (*name); write out what it stands for');
  return document;
}

function hasAlias(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function placed(error: Pick<YAMLError, 'message' | 'pos'>, lines: LineCounter): string {
  const { line, col } = lines.linePos(error.pos[0]);
  return `is not valid YAML: ${error.message} (line ${line}, column ${col})`;
}

const malformed = (message: string): ProblemError =>
  new ProblemError(400, 'malformed-yaml', `planYaml ${message}.`, {
    errors: [{ field: FIELD, code: 'malformed-yaml', message }],
  });

/** `tasks[0].role` becomes `planYaml.tasks[0].role`. */
function refused(inside: readonly FieldError[]): ProblemError {
  const errors = inside.map((error) => ({ ...error, field: error.field === '' ? FIELD : `${FIELD}.${error.field}` }));
  const said = errors.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  return new ProblemError(400, 'plan-malformed', `The plan is not as it must be. ${said.join('; ')}.`, { errors });
}
