import { COLUMNS, type CardDraft, type CardPatch, type Column } from '../shared/card.js';
import { ok, wrong, type Result } from '../shared/result.js';
import { tidy } from '../shared/text.js';
import { Problem } from './problem.js';

const TITLE_LIMIT = 120;

/** Reads one field each. The compiler asks for a reader when a card gets a new field. */
const readers: { readonly [Field in keyof CardDraft]: (value: unknown) => Result<CardDraft[Field]> } = {
  title: readTitle,
  column: readColumn,
  assignee: readAssignee,
};

/** The change that a body asks for. Throws a 422 that names every wrong or unknown field. */
export function readPatch(body: unknown): CardPatch {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem(422, 'send a JSON object');
  const patch: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const [field, value] of Object.entries(body)) {
    const result = isField(field) ? readers[field](value) : wrong('is not a field of a card');
    if (result.ok) patch[field] = result.value;
    else problems[field] = result.problem;
  }
  if (Object.keys(problems).length > 0) throw new Problem(422, 'some fields are wrong', problems);
  return patch;
}

function isField(name: string): name is keyof CardDraft {
  return Object.hasOwn(readers, name);
}

function readTitle(value: unknown): Result<string> {
  if (typeof value !== 'string' || tidy(value) === '') return wrong('must be a text that says something');
  const title = tidy(value);
  return [...title].length <= TITLE_LIMIT ? ok(title) : wrong(`must have at most ${TITLE_LIMIT} characters`);
}

function readColumn(value: unknown): Result<Column> {
  const column = COLUMNS.find((name) => name === value);
  return column === undefined ? wrong(`must be one of ${COLUMNS.join(', ')}`) : ok(column);
}

function readAssignee(value: unknown): Result<string | null> {
  if (value === null) return ok(null);
  return typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value)
    ? ok(value)
    : wrong('must be the handle of a member, or null');
}
