import { createHash } from 'node:crypto';
import type { CommitNode } from './history-walk.js';
import type { TreeItems } from './tree-objects.js';

/** An object that is to be written, and what it says. */
export type NewObject = NewTree | NewCommit;

export interface NewTree {
  readonly type: 'tree';
  readonly id: string;
  readonly bytes: Buffer;
  readonly items: TreeItems;
}

export interface NewCommit {
  readonly type: 'commit';
  readonly id: string;
  readonly bytes: Buffer;
  readonly node: CommitNode;
}

export function newTree(bytes: Buffer, items: TreeItems): NewTree {
  return { type: 'tree', id: idOf('tree', bytes), bytes, items };
}

export function newCommit(text: string, node: CommitNode): NewCommit {
  const bytes = Buffer.from(text, 'utf8');
  return { type: 'commit', id: idOf('commit', bytes), bytes, node };
}

/** The id that git gives to an object of these bytes. */
const idOf = (type: NewObject['type'], bytes: Buffer): string =>
  createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
