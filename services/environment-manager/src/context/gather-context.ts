import { join } from 'node:path';
import {
  type BlobFacts,
  describeRepository,
  type HistoryFacts,
  NO_HISTORY,
  type RepositoryFacts,
  type SelectedContext,
  selectContext,
  type SourceReader,
  type TreeFacts,
} from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import { FactsStore } from './facts-store.js';
import { type HistoryReads, readHistory } from './read-history.js';
import { type Progress, readTreeFacts, type TreeReads } from './read-tree-facts.js';
import { SharedWork } from './shared-work.js';

export type ContextReads = TreeReads & HistoryReads & Pick<BareRepository, 'head' | 'treeOf'>;

export interface ContextParts {
  readonly reader: SourceReader;
  /** Where facts are kept between epics, one folder for each repository. */
  readonly directory: string;
  /** Tokens that the context of an epic may take. */
  readonly tokens: number;
  /** Milliseconds after which what has been read has to do. */
  readonly limitMs: number;
  readonly onProgress?: (repositoryId: string, progress: Progress) => void;
  /** Told when facts cannot be kept or what was kept cannot be read: the next epic then has to read all again. */
  readonly onTrouble?: (repositoryId: string, error: unknown) => void;
}

export interface ContextRequest {
  readonly repository: ContextReads;
  readonly repositoryId: string;
  readonly branch: string;
  /** Its title on the first line. */
  readonly epic: string;
  readonly signal: AbortSignal;
}

export interface GatheredContext extends SelectedContext {
  /** The tip of the branch that it was gathered from. */
  readonly commit: string;
  readonly facts: RepositoryFacts;
  /** Blobs that had to be read for it. */
  readonly read: number;
}

interface Gathered {
  readonly facts: RepositoryFacts;
  readonly read: number;
}

/**
 * What a planner is told about a repository: the same for the same commit, epic and limits. The facts are kept by tree, the facts
 * of each file by its blob, so an epic pays only for what has changed since the last one. Epics that come at the same time
 * share the work.
 */
export class ContextGatherer {
  private readonly shared = new SharedWork<Gathered>();

  constructor(private readonly parts: ContextParts) {}

  /** Null when the branch is not there. Throws `GitError`, `ReaderError`, and the reason of the signal. */
  async gather(request: ContextRequest): Promise<GatheredContext | null> {
    const commit = await request.repository.head(request.branch);
    if (commit === null) return null;
    const key = `${request.repositoryId} ${commit}`;
    const { facts, read } = await this.shared.join(key, request.signal, (signal) =>
      this.facts(request, commit, signal),
    );
    return { ...selectContext(facts, request.epic, this.parts.tokens), commit, facts, read };
  }

  private async facts(request: ContextRequest, commit: string, signal: AbortSignal): Promise<Gathered> {
    const store = new FactsStore(join(this.parts.directory, request.repositoryId), this.parts.reader.version);
    const way: Way = { store, commit, signal, deadline: AbortSignal.timeout(this.parts.limitMs) };
    const { tree, read } = await this.tree(request, way);
    const history = await this.history(request, way);
    return { facts: describeRepository(tree, history), read };
  }

  private async tree(
    request: ContextRequest,
    { store, commit, signal, deadline }: Way,
  ): Promise<{ tree: TreeFacts; read: number }> {
    const { repository, repositoryId } = request;
    const id = await repository.treeOf(commit);
    const kept = await this.kept(repositoryId, () => store.tree(id));
    if (kept !== null) return { tree: kept, read: 0 };
    const { reader, onProgress } = this.parts;
    const reading = await readTreeFacts({
      repository,
      tree: id,
      reader,
      known: (await this.kept(repositoryId, () => store.blobs())) ?? new Map<string, BlobFacts>(),
      signal,
      deadline,
      onProgress: (progress) => onProgress?.(repositoryId, progress),
    });
    await this.keep(repositoryId, async () => {
      if (reading.read > 0) await store.keepBlobs(reading.blobs);
      if (reading.complete) await store.keepTree(id, reading.facts);
    });
    return { tree: reading.facts, read: reading.read };
  }

  /** Without a history the context is poorer, not wrong: one that takes too long is left out. */
  private async history(request: ContextRequest, { store, commit, signal, deadline }: Way): Promise<HistoryFacts> {
    const { repository, repositoryId } = request;
    const kept = await this.kept(repositoryId, () => store.history(commit));
    if (kept !== null) return kept;
    try {
      const history = await readHistory(repository, commit, AbortSignal.any([signal, deadline]));
      await this.keep(repositoryId, () => store.keepHistory(commit, history));
      return history;
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      return NO_HISTORY;
    }
  }

  private async kept<Facts>(repositoryId: string, look: () => Promise<Facts | null>): Promise<Facts | null> {
    try {
      return await look();
    } catch (error) {
      this.parts.onTrouble?.(repositoryId, error);
      return null;
    }
  }

  private async keep(repositoryId: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.parts.onTrouble?.(repositoryId, error);
    }
  }
}

interface Way {
  readonly store: FactsStore;
  readonly commit: string;
  /** Of all who wait for the facts. */
  readonly signal: AbortSignal;
  readonly deadline: AbortSignal;
}
