/** A node of an ESTree, of which only what every node has is known. */
export interface Loose {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export function nodeIn(node: Loose, field: string): Loose | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

export function listOf(node: Loose, field: string): Loose[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export const textIn = (node: Loose | null, field: string): string | null => {
  const value = node?.[field];
  return typeof value === 'string' ? value : null;
};

/** Decorators stand before `export`, and outside of what it spans. */
export function startOf(node: Loose): number {
  const inner = nodeIn(node, 'declaration');
  const decorators = [...listOf(node, 'decorators'), ...(inner === null ? [] : listOf(inner, 'decorators'))];
  return Math.min(node.start, ...decorators.map(({ start }) => start));
}

/** The nodes directly below one. */
export const below = (node: Loose): Loose[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
