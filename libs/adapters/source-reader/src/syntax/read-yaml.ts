import type { KeyDocument, KeyEntry, KeyNode, Unread } from '@manyhands/conflict';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { unreadKeys } from './unread-keys.js';

/** One document without anchors, aliases, tags and merge keys: these say more than keys and values. */
export function readYaml(text: string): KeyDocument | Unread {
  const documents = parseAllDocuments(text, { uniqueKeys: true, prettyErrors: false });
  if (!Array.isArray(documents) || documents.length !== 1) return unreadKeys('unsupported');
  const [document] = documents;
  if (document === undefined || document.errors.length > 0)
    return unreadKeys(
      document?.errors.some(({ code }) => code === 'DUPLICATE_KEY') === true ? 'duplicate' : 'unparsable',
    );
  const tokens = [...new Lexer().lex(text)];
  // Directives, anchors, aliases and tags.
  if (tokens.some((token) => /^[%&*!]/.test(token))) return unreadKeys('unsupported');
  if (document.contents === null) return unreadKeys('unsupported');
  const root = nodeOf(document.contents, { text, document });
  const comments = tokens.filter((token) => token.startsWith('#'));
  return root === null ? unreadKeys('unsupported') : { kind: 'keys', root, comments };
}

/** Deeper documents would be walked through by calls within calls, here and where they are merged. */
const MOST_LEVELS = 100;

interface Source {
  readonly level?: number;
  readonly text: string;
  readonly document: Document;
}

function nodeOf(node: unknown, outer: Source): KeyNode | null {
  const source = { ...outer, level: (outer.level ?? 0) + 1 };
  if (source.level > MOST_LEVELS) return null;
  if (isMap(node)) return node.flow === true ? flow(node, source) : mapOf(node, source);
  if (isSeq(node)) return node.flow === true ? flow(node, source) : listOf(node, source);
  return isScalar(node) ? flow(node, source) : null;
}

function listOf(node: YAMLSeq, source: Source): KeyNode | null {
  const items = node.items.map((item) => nodeOf(item, source));
  const [first, last] = [items[0], items.at(-1)];
  if (first == null || last == null || items.includes(null)) return null;
  return { kind: 'list', start: first.start, end: last.end, items: items.flatMap((item) => item ?? []) };
}

/** What stands on its own: a scalar, or a map or list in brackets, which is taken or left as a whole. */
function flow(node: Node, source: Source): KeyNode | null {
  const span = spanOf(node, source.text);
  if (span === null) return null;
  const value: unknown = node.toJS(source.document);
  return {
    kind: 'scalar',
    ...span,
    value: JSON.stringify(value) ?? 'null',
    text: typeof value === 'string' ? value : null,
  };
}

function mapOf(node: YAMLMap, source: Source): KeyNode | null {
  const entries: KeyEntry[] = [];
  for (const { key, value } of node.items) {
    if (!isScalar(key) || key.value === '<<' || value === null) return null;
    const [place, inner] = [spanOf(key, source.text), nodeOf(value, source)];
    if (place === null || inner === null) return null;
    entries.push({
      key: String(key.value),
      start: place.start,
      end: withComment(source.text, inner.end),
      value: inner,
    });
  }
  const [first, last] = [entries[0], entries.at(-1)];
  return first === undefined || last === undefined ? null : { kind: 'map', start: first.start, end: last.end, entries };
}

/** Without the line break that ends a block of text. */
function spanOf(node: Node, text: string): { start: number; end: number } | null {
  if (node.range == null) return null;
  const [start, end] = node.range;
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

/** A comment behind a value belongs to it. */
const withComment = (text: string, end: number): number => {
  const rest = /^[ \t]+#[^\n]*/.exec(text.slice(end, end + 500))?.[0] ?? '';
  return end + rest.length;
};
