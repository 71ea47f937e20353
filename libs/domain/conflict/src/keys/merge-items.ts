import { type Chunk, mergeTokens, type Three } from '../text/merge-tokens.js';
import { type KeyList, valueOf } from './key-tree.js';
import { type Part, partsOf, type Placed } from './parts.js';

interface Item {
  readonly part: Part;
  readonly value: string;
}

/** Lists whose order says nothing: what both sides add stands side by side. */
const SETS = new Set([
  'keywords',
  'files',
  'workspaces',
  'contributors',
  'ignorePatterns',
  'exclude',
  'include',
  'words',
]);

/** The items of a list that both sides changed; null when they changed the same place. */
export function mergedItems(path: string, nodes: Three<Placed<KeyList>>): Item[] | null {
  const values = { base: valuesOf(nodes.base), ours: valuesOf(nodes.ours), theirs: valuesOf(nodes.theirs) };
  const isPlain = Object.values(values).every((row) => new Set(row).size === row.length);
  if (!isPlain) return null;
  const isSet = SETS.has(path.slice(path.lastIndexOf('.') + 1));
  const tokens: string[] = [];
  for (const chunk of mergeTokens(values)) {
    const settled = settle(chunk, isSet);
    if (settled === null) return null;
    tokens.push(...settled);
  }
  const known = new Map([...itemsOf(nodes.theirs), ...itemsOf(nodes.ours)].map((item) => [item.value, item]));
  return new Set(tokens).size === tokens.length ? tokens.flatMap((token) => known.get(token) ?? []) : null;
}

function settle(chunk: Chunk, isSet: boolean): readonly string[] | null {
  if (chunk.kind === 'clean') return chunk.tokens;
  return isSet && chunk.base.length === 0 ? [...new Set([...chunk.ours, ...chunk.theirs])] : null;
}

const valuesOf = ({ node }: Placed<KeyList>): string[] => node.items.map(valueOf);

const itemsOf = (placed: Placed<KeyList>): Item[] =>
  partsOf(placed).map((part, at) => ({ part, value: valuesOf(placed)[at] ?? '' }));
