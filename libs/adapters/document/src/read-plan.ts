import { PlanDocument } from '@manyhands/contracts';
import { Composer, LineCounter, visit, type Document, type YAMLError } from 'yaml';
import type { FieldError } from './field-error.js';
import { inputErrors } from './input-errors.js';
import { isNestedDeeperThan } from './json-depth.js';
import { unstorableText } from './unstorable-text.js';
import { DEEPEST, yamlTokens } from './yaml-tokens.js';

/** A plan, or what is wrong with it by field; the field of the document itself is empty. */
export type ReadPlan =
  | { readonly ok: true; readonly plan: PlanDocument }
  /** `malformed`: it is neither YAML nor JSON that is taken here. `misshapen`: it is, but no plan. */
  | { readonly ok: false; readonly kind: 'malformed' | 'misshapen'; readonly errors: readonly FieldError[] };

/**
 * The plan in a text of YAML or JSON. Size, depth and keys are limited while it is read, and aliases are refused, so a small text cannot
 * grow into a large plan. Of a key that JSON has twice the last one counts, as everywhere; YAML may not have it twice.
 */
export function readPlan(text: string): ReadPlan {
  const value = text.trimStart().startsWith('{') ? jsonOrYaml(text) : readYaml(text);
  if ('malformed' in value) return malformed(value.malformed);
  const unstorable = unstorableText(value.document);
  if (unstorable.length > 0) return { ok: false, kind: 'misshapen', errors: unstorable };
  const parsed = PlanDocument.safeParse(value.document);
  if (parsed.success) return { ok: true, plan: parsed.data };
  return { ok: false, kind: 'misshapen', errors: inputErrors(parsed.error.issues, '') };
}

/** Largest file that is read as a plan: thousands of tasks with long briefs. */
export const MAX_PLAN_BYTES = 4 * 1024 * 1024;

/** The plan in the bytes of a file. */
export function readPlanBytes(bytes: Uint8Array): ReadPlan {
  if (bytes.length > MAX_PLAN_BYTES) return malformed(`is longer than ${MAX_PLAN_BYTES} bytes`);
  const text = decoded(bytes);
  return text === null ? malformed('is not valid UTF-8') : readPlan(text);
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

type Value = { readonly document: unknown } | { readonly malformed: string };

const malformed = (message: string): ReadPlan => ({
  ok: false,
  kind: 'malformed',
  errors: [{ field: '', code: 'malformed-yaml', message }],
});

/** JSON costs a hundredth of the time to read. What is no JSON may still be a mapping of YAML, with a better word on what is wrong. */
function jsonOrYaml(text: string): Value {
  if (isNestedDeeperThan(new TextEncoder().encode(text), DEEPEST))
    return { malformed: `nests more than ${DEEPEST} deep` };
  try {
    return { document: JSON.parse(text) as unknown };
  } catch {
    return readYaml(text);
  }
}

function readYaml(text: string): Value {
  const lines = new LineCounter();
  const tokens = yamlTokens(text, lines.addNewLine);
  if ('tooMuch' in tokens) return { malformed: tokens.tooMuch };
  const composer = new Composer({ schema: 'core', version: '1.2', prettyErrors: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined || second !== undefined) return { malformed: 'must be one YAML document' };
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) return { malformed: placed(fault, lines) };
  if (hasAlias(document)) return { malformed: 'uses an alias (*name); write out what it stands for' };
  return { document: document.toJS() as unknown };
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
