export {
  type BlobFacts,
  type ChecksFacts,
  type Ecosystem,
  type Import,
  type InstructionFacts,
  type ManifestFacts,
  type NamedCommand,
  type OwnersFacts,
  type PathMapFacts,
  type Reader,
  type SourceFacts,
  unread,
  type UnreadFacts,
  type UnreadReason,
} from './blob-facts.js';
export { type BlobToRead, blobsToRead, type ReadingPlan } from './blobs-to-read.js';
export { type CodeOwners, OwnerIndex, type OwnerProblem, type OwnerRule, parseCodeOwners } from './code-owners.js';
export { countTokens } from './count-tokens.js';
export { describeTree, FACTS_VERSION } from './describe-tree.js';
export { HistoryCounter, type HistoryFacts, NO_HISTORY } from './history-facts.js';
export { type Hub, HUB_AT_LEAST, HUB_SHARE, hubsOf } from './hubs.js';
export { ImportGraph, type ImportGraphInput } from './importers/import-graph.js';
export { testFilesOf } from './importers/test-files.js';
export {
  MAX_COMMITS,
  MAX_FILE_BYTES,
  MAX_FILES_OF_A_CHANGE,
  MAX_IMPORTS,
  MAX_INSTRUCTION_TEXT,
  MAX_SYMBOLS,
} from './limits.js';
export { type OwnerArea, ownerAreas, ownerAreasOf, ownerFileIn } from './owner-areas.js';
export { codeLanguageOf, type CodeLanguage } from './code-language.js';
export { isAboutImports, readerOf } from './reader-of.js';
export { importResolver } from './resolve/import-resolver.js';
export type { Resolver } from './resolve/resolver.js';
export { type RankedFile, rankFiles } from './rank/rank-files.js';
export { describeRepository, type RepositoryFacts } from './repository-facts.js';
export { type SelectedContext, selectContext } from './select-context.js';
export { SourceReader, type SourceText } from './source-reader.js';
export type { Check, Instruction, LanguageShare, Package, TreeEntry, TreeFacts, TreeFile } from './tree-facts.js';
