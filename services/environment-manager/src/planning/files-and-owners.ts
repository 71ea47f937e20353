import { ownerAreasOf, ownerFileIn } from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import type { CodeBase } from './planning-context.js';

/** Bytes; a longer file is not read as owners, as everywhere. */
const MAX_OWNERS = 3 * 1024 * 1024;

/** What is known of a branch without reading its sources. Owners belong to it: where they have to agree, no plan gets past them. */
export async function filesAndOwners(
  bare: Pick<BareRepository, 'head' | 'list' | 'readFile'>,
  branch: string,
): Promise<CodeBase> {
  const commit = await bare.head(branch);
  if (commit === null) return {};
  const files = (await bare.list(commit)).map(({ path }) => path);
  const file = ownerFileIn(files);
  const text = file === undefined ? '' : ((await bare.readFile(commit, file, { maxBytes: MAX_OWNERS })) ?? '');
  return { files, owners: ownerAreasOf(text) };
}
