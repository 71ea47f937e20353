import type { ObjectEnvironment } from './history.js';
import { runGit } from './run-git.js';

export interface BlobSize {
  readonly id: string;
  readonly size: number;
}

/** Bytes that are held at once, if no single blob is larger. */
const AT_ONCE = 16 * 1024 * 1024;
const HEADER = 100;

/** The content of many blobs, a few processes for all of them. */
export async function* batchBlobs(
  gitDir: string,
  blobs: readonly BlobSize[],
  env: ObjectEnvironment,
): AsyncGenerator<{ id: string; bytes: Buffer }> {
  for (const batch of batches(blobs)) {
    const maxOutputBytes = batch.reduce((sum, { size }) => sum + size + HEADER, HEADER);
    const input = batch.map(({ id }) => `${id}\n`).join('');
    const { stdout } = await runGit(gitDir, ['cat-file', '--batch'], { input, env, maxOutputBytes });
    let at = 0;
    for (const { id, size } of batch) {
      const start = stdout.indexOf(0x0a, at) + 1;
      yield { id, bytes: stdout.subarray(start, start + size) };
      at = start + size + 1;
    }
  }
}

function* batches(blobs: readonly BlobSize[]): Generator<BlobSize[]> {
  let batch: BlobSize[] = [];
  let bytes = 0;
  for (const blob of blobs) {
    if (batch.length > 0 && bytes + blob.size > AT_ONCE) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(blob);
    bytes += blob.size;
  }
  if (batch.length > 0) yield batch;
}
