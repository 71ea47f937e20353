import { ownerAreasOf, ownerFileIn } from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import type { WidenWish } from '@manyhands/postgres';
import { TrackedFiles } from './ports.js';

/** Bytes; a longer file is not read as owners, as everywhere. */
const MAX_OWNERS = 3 * 1024 * 1024;

/** What the head of an integration branch has, and who owns what of it by the first CODEOWNERS file there is. */
export class FilesOfIntegrationBranch extends TrackedFiles {
  constructor(private readonly repositoryAt: (id: string) => BareRepository) {
    super();
  }

  async of(repository: { repositoryId: string; integrationBranch: string }): Promise<WidenWish['facts']> {
    const bare = this.repositoryAt(repository.repositoryId);
    const head = await bare.head(repository.integrationBranch);
    if (head === null) return { files: [] };
    const files = (await bare.list(head)).map(({ path }) => path);
    const owners = ownerFileIn(files);
    if (owners === undefined) return { files };
    const text = (await bare.readFile(head, owners, { maxBytes: MAX_OWNERS })) ?? '';
    return { files, owners: ownerAreasOf(text) };
  }
}
