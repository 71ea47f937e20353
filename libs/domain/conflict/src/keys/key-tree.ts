/** Places are UTF-16 offsets: from `start` (inclusive) to `end` (exclusive). */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface KeyScalar extends Span {
  readonly kind: 'scalar';
  /** As JSON, so that spelling plays no part. */
  readonly value: string;
  /** The text, when it is one. */
  readonly text: string | null;
}

export interface KeyEntry extends Span {
  readonly key: string;
  readonly value: KeyNode;
}

export interface KeyMap extends Span {
  readonly kind: 'map';
  readonly entries: readonly KeyEntry[];
}

export interface KeyList extends Span {
  readonly kind: 'list';
  readonly items: readonly KeyNode[];
}

/** A document of keys and values with the place of each. */
export type KeyNode = KeyScalar | KeyMap | KeyList;

export interface KeyDocument {
  readonly kind: 'keys';
  readonly root: KeyNode;
  /** The text of every comment, in order. */
  readonly comments: readonly string[];
}

export type KeyFormat = 'json' | 'yaml';

/** The value as JSON with sorted keys: equal for values that mean the same. */
export function valueOf(node: KeyNode): string {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return `[${node.items.map(valueOf).join(',')}]`;
    case 'map':
      return `{${[...node.entries]
        .sort((one, other) => (one.key < other.key ? -1 : 1))
        .map(({ key, value }) => `${JSON.stringify(key)}:${valueOf(value)}`)
        .join(',')}}`;
    default:
      return node satisfies never;
  }
}
