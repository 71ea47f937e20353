export type {
  ChangeFacts,
  DeclaredName,
  EntityFacts,
  FileChange,
  FileFacts,
  FileState,
  ImportedName,
  ImportFacts,
  Resource,
  TextFacts,
} from './change-facts.js';
export { type ChangedFile, placeChange, type SideOfFile, type Surroundings } from './facts/place-change.js';
export { readFacts, type ReadText } from './facts/read-facts.js';
export { scriptsOf } from './facts/scripts-of.js';
export { findInterference, MOST_OF_A_KIND } from './find-interference.js';
export { type Finding, FINDING_KINDS, type FindingKind } from './finding.js';
export { suspicionOf } from './suspicion.js';
