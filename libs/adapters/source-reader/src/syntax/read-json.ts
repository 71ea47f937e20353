import type { KeyDocument, KeyNode, Unread } from '@manyhands/conflict';
import { type Node, type ParseError, parseTree, visit } from 'jsonc-parser';
import { unreadKeys } from './unread-keys.js';

/** JSON with comments and commas at the end, as many tools write it. */
export function readJson(text: string): KeyDocument | Unread {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  if (root === undefined || errors.length > 0) return unreadKeys('unparsable');
  if (isTooDeep(root)) return unreadKeys('unsupported');
  if (hasTwins(root)) return unreadKeys('duplicate');
  const comments: string[] = [];
  visit(text, { onComment: (offset, length) => void comments.push(text.slice(offset, offset + length)) });
  return { kind: 'keys', root: nodeOf(root, text), comments };
}

/** Deeper documents would be walked through by calls within calls, here and where they are merged. */
const MOST_LEVELS = 100;

function isTooDeep(root: Node): boolean {
  let level: readonly Node[] = [root];
  // A property is a level of its own.
  for (let at = 0; at <= 2 * MOST_LEVELS; at += 1) level = level.flatMap((node) => node.children ?? []);
  return level.length > 0;
}

function nodeOf(node: Node, text: string): KeyNode {
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'array')
    return { kind: 'list', ...span, items: (node.children ?? []).map((item) => nodeOf(item, text)) };
  if (node.type === 'object')
    return { kind: 'map', ...span, entries: (node.children ?? []).map((entry) => entryOf(entry, text)) };
  const value: unknown = node.value;
  // Numbers as they are spelled: 1.0 and 1 are the same number and not the same wish.
  const written = node.type === 'number' ? text.slice(span.start, span.end) : JSON.stringify(value);
  return { kind: 'scalar', ...span, value: written, text: typeof value === 'string' ? value : null };
}

function entryOf(node: Node, text: string) {
  const [key, value] = node.children ?? [];
  if (key === undefined || value === undefined) throw new Error('a property has no value');
  return { key: String(key.value), start: node.offset, end: node.offset + node.length, value: nodeOf(value, text) };
}

function hasTwins(node: Node): boolean {
  const children = node.children ?? [];
  const keys = node.type === 'object' ? children.map((entry) => String(entry.children?.[0]?.value)) : [];
  return new Set(keys).size !== keys.length || children.some(hasTwins);
}
