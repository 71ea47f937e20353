import type { KeyList, KeyMap, KeyNode } from './key-tree.js';

/** An entry of a map or an item of a list as it is written. */
export interface Part {
  readonly text: string;
  /** What stands before it, without the comma; null for the first. */
  readonly lead: string | null;
}

/** What stands around and between the parts of a map or list. */
export interface Frame {
  readonly open: string;
  readonly close: string;
  /** What stands before a part as a rule. */
  readonly lead: string;
  readonly indent: string;
  readonly hasParts: boolean;
}

/** A node with the text in which it stands. */
export interface Placed<Node extends KeyNode = KeyNode> {
  readonly text: string;
  readonly node: Node;
}

const spansOf = (node: KeyMap | KeyList): readonly { readonly start: number; readonly end: number }[] =>
  node.kind === 'map' ? node.entries : node.items;

export function partsOf({ text, node }: Placed<KeyMap | KeyList>): Part[] {
  const spans = spansOf(node);
  return spans.map(({ start, end }, at) => {
    const before = spans[at - 1];
    const lead = before === undefined ? null : text.slice(before.end, start).replace(',', '');
    return { text: text.slice(start, end), lead };
  });
}

export function frameOf(placed: Placed<KeyMap | KeyList>): Frame {
  const { text, node } = placed;
  const spans = spansOf(node);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined)
    return { open: text.slice(node.start, node.end), close: '', lead: '', indent: '', hasParts: false };
  const open = text.slice(node.start, first.start);
  const lead = partsOf(placed).find((part) => part.lead !== null && /^\s*(- )?$/.test(part.lead))?.lead;
  const indent = text.slice(text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const usual = lead ?? (/^[[{]/.test(open) ? open.slice(1) : `\n${indent}`);
  const isAlone = /^[\s-]*$/.test(indent);
  return { open, close: text.slice(last.end, node.end), lead: usual, indent: isAlone ? indent : '', hasParts: true };
}

/** Writes the parts into the frame. JSON has commas between them, YAML has none. */
export function written(parts: readonly Part[], frame: Frame, comma: ',' | ''): string {
  const inner = parts.map(({ text, lead }, at) => (at === 0 ? text : `${comma}${lead ?? frame.lead}${text}`));
  return frame.open + inner.join('') + frame.close;
}
