import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BareRepository } from '@manyhands/git';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { filesAndOwners } from './files-and-owners.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let tree: WorkTree;
beforeEach(async () => {
  root = await temporaryDirectory();
  tree = await WorkTree.create(`${root.path}/tree`, { branch: 'develop' });
});
afterEach(() => root.remove());

it('knows the owners with the files, by the CODEOWNERS file that counts', async () => {
  await tree.commit('files', {
    'src/a.ts': 'a',
    CODEOWNERS: '* @nobody\n',
    '.github/CODEOWNERS': 'src/ @team/api\n',
  });
  const known = await filesAndOwners(new BareRepository(`${root.path}/tree/.git`), 'develop');
  expect(known).toEqual({
    files: ['.github/CODEOWNERS', 'CODEOWNERS', 'src/a.ts'],
    owners: [{ owners: ['@team/api'], scope: [expect.stringContaining('src/')] }],
  });
});

it('knows of nothing where the branch is not there, and of no owners where nobody wrote them down', async () => {
  await tree.commit('files', { 'src/a.ts': 'a' });
  const bare = new BareRepository(`${root.path}/tree/.git`);
  expect(await filesAndOwners(bare, 'main')).toEqual({});
  expect(await filesAndOwners(bare, 'develop')).toEqual({ files: ['src/a.ts'], owners: [] });
});
