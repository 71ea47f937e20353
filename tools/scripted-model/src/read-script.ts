import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

import { scriptSchema, type Script } from './script.js';

export type ReadScript =
  | { readonly kind: 'script'; readonly file: string; readonly script: Script }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Reads one script file; each problem is a line `file:line: path: what is wrong`. */
export function readScript(file: string, text: string): ReadScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return problems(document.errors.map((error) => `${file}: ${error.message.split('\n')[0] ?? error.code}`));
  }
  const value = toPlainValue(document);
  if (value.kind === 'problem') return problems([`${file}: ${value.message}`]);
  const result = scriptSchema.safeParse(value.value);
  if (result.success) return { kind: 'script', file, script: result.data };
  return problems(
    result.error.issues.map((issue) => {
      const path = pathAsWritten(value.value, issue.path);
      return `${file}${lineOf(document, lines, path)}: ${describePath(path)}${issue.message}`;
    }),
  );
}

function problems(found: readonly string[]): ReadScript {
  return { kind: 'problems', problems: found };
}

type PlainValue = { kind: 'value'; value: unknown } | { kind: 'problem'; message: string };

function toPlainValue(document: Document): PlainValue {
  try {
    return { kind: 'value', value: document.toJS() as unknown };
  } catch (error) {
    // The yaml package refuses alias bombs only here.
    return { kind: 'problem', message: error instanceof Error ? error.message : String(error) };
  }
}

/** A single alternative is read as a list of one; its index stands in no file. */
function pathAsWritten(value: unknown, path: z.core.$ZodIssue['path']): PropertyKey[] {
  const [first, index, inner, ...rest] = path;
  if (first !== 'turns' || typeof index !== 'number' || typeof inner !== 'number') return path;
  const turns = (value as { turns?: unknown }).turns;
  return Array.isArray(turns) && Array.isArray(turns[index]) ? path : [first, index, ...rest];
}

/** The line of the nearest thing around a path that stands in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return `:${lines.linePos(node.range[0]).line}`;
  }
  return '';
}

function describePath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const written = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${written.slice(1)}: `;
}
