// Gathers the context of one repository once and tells what it took, for ../context.mjs.
//   node bench/context/gather-once.mjs REPOSITORY CACHE
import { BareRepository } from '@manyhands/git';
import { ReaderPool } from '@manyhands/source-reader';
import { ContextGatherer } from '../../services/environment-manager/dist/context/gather-context.js';

const [dir, directory] = process.argv.slice(2);
const reader = new ReaderPool();
const gatherer = new ContextGatherer({
  reader,
  directory,
  tokens: 24_000,
  limitMs: 600_000,
  onTrouble: (_, error) => console.error(error),
});
const start = performance.now();
const context = await gatherer.gather({
  repository: new BareRepository(dir),
  repositoryId: 'bench',
  branch: 'develop',
  epic: 'Area seven rounds its amounts\nThe functions of packages/area7 round to two digits.',
  signal: AbortSignal.timeout(3_600_000),
});
const seconds = (performance.now() - start) / 1000;
await reader.close();
const { tree, hubs, history } = context.facts;
console.log(
  JSON.stringify({
    seconds,
    files: tree.files.length,
    read: context.read,
    edges: tree.imports.reduce((sum, targets) => sum + targets.length, 0),
    hubs: hubs.length,
    commits: history.commits,
    tokens: context.tokens,
    unread: tree.unread,
  }),
);
