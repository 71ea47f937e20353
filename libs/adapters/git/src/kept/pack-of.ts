import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { NewObject } from './new-objects.js';

const VERSION = 2;
const TYPES = { commit: 1, tree: 2 } as const;
/** Ids do not compress, and a large window takes longer to make than the few KiB of an object to deflate. */
const DEFLATE = { level: 1, windowBits: 12, memLevel: 5 };

/** A pack of whole objects, as git sends and stores them: a header, each object behind its type and size, and the SHA-1 of it all. */
export function packOf(objects: readonly Pick<NewObject, 'type' | 'bytes'>[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(objects.length, 8);
  const body = objects.flatMap(({ type, bytes }) => [
    sayTypeAndSize(TYPES[type], bytes.length),
    deflateSync(bytes, DEFLATE),
  ]);
  const pack = Buffer.concat([header, ...body]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** The type and four bits of the size, then seven bits more in each byte, the lowest first; the highest bit says that one more follows. */
function sayTypeAndSize(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let last = (type << 4) | (size & 0x0f);
  for (let rest = size >>> 4; rest > 0; rest >>>= 7) {
    bytes.push(last | 0x80);
    last = rest & 0x7f;
  }
  return Buffer.from([...bytes, last]);
}
