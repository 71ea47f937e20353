import type { Import } from '../blob-facts.js';

/** The files that an import means; none for what is not part of the repository. */
export type Resolver = (from: string, imported: Import) => readonly string[];
