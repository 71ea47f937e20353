import type { CodeLanguage } from '@manyhands/context';
import type { Entity } from '@manyhands/conflict';
import { parseSync } from 'oxc-parser';
import { listOf, type Loose, nodeIn, startOf } from './javascript/loose-node.js';
import { isTestBlock, statementKey, suiteBody } from './javascript/calls.js';
import { declarationEntity } from './javascript/declarations.js';
import { importEntity } from './javascript/imports.js';
import { effectful } from './javascript/effects.js';

const DIALECTS = { typescript: ['ts'], tsx: ['tsx'], javascript: ['jsx', 'tsx'] } as const;

/** Top-level entities, members of classes, interfaces and modules, and tests in their suites. Null for a text with errors. */
export function outlineJavaScript(text: string, language: CodeLanguage & keyof typeof DIALECTS): Entity[] | null {
  for (const lang of DIALECTS[language]) {
    const parsed = parseSync(`file.${lang}`, text, { lang, sourceType: 'unambiguous' });
    if (parsed.errors.length === 0) return statements(listOf(parsed.program as unknown as Loose, 'body'), text);
  }
  return null;
}

const statements = (nodes: readonly Loose[], text: string): Entity[] => nodes.map((node) => statement(node, text));

function statement(node: Loose, text: string): Entity {
  const plain = { start: startOf(node), end: node.end, effects: true, key: null, import: null, members: null };
  const imported = importEntity(node, text);
  if (imported !== null) return { ...plain, ...imported };
  const declared = declarationEntity(node, text, (body) => statements(body, text));
  if (declared !== null) return { ...plain, ...declared };
  if (node.type !== 'ExpressionStatement') return plain;
  const expression = nodeIn(node, 'expression');
  if (expression === null) return plain;
  const key = statementKey(expression, text);
  if (!isTestBlock(expression, text)) return { ...plain, key, effects: effectful(expression) };
  const body = suiteBody(expression, text);
  const members = body && {
    start: body.start + 1,
    end: body.end - 1,
    entities: statements(listOf(body, 'body'), text),
  };
  return { ...plain, key, effects: false, members };
}
