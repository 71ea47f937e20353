import { Logger } from '@nestjs/common';
import type { ImportGraph } from '@manyhands/context';
import type { BareRepository } from '@manyhands/git';
import { within } from '../interference/within.js';
import { type GraphSize, readGraph } from './read-graph.js';
import { SourceFactsCache, type SourceFactsReader } from './source-facts.js';

export interface GraphLimits extends GraphSize {
  /** From the question to the answer, in milliseconds. */
  readonly ms: number;
  /** Memory for what is known of blobs, in bytes, about. */
  readonly memory: number;
}

const MIB = 1024 * 1024;
const DEFAULT_LIMITS: GraphLimits = { files: 100_000, bytes: 64 * MIB, ms: 20_000, memory: 48 * MIB };
/** Graphs that are kept: those of the stacks that are tested now, and of `develop`. */
const KEPT = 8;

export type GraphAnswer =
  | { readonly kind: 'known'; readonly graph: ImportGraph }
  /** A clause that says why. */
  | { readonly kind: 'unknown'; readonly because: string };

export interface GraphQuestion {
  /** A commit or a tree. */
  readonly tree: string;
  /** Paths that an earlier tree had: who imports them is looked for too. */
  readonly gone?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Who imports whom in trees of bare repositories. One graph is made at a time. A tree that is too large or takes too long has the
 * answer `unknown`, and so has one that cannot be read; what was read by then is known to the next question.
 */
export class ImportGraphs {
  readonly #logger = new Logger('Imports');
  readonly #limits: GraphLimits;
  readonly #cache: SourceFactsCache;
  readonly #graphs = new Map<string, ImportGraph>();
  /** What has been told, so that each is told once. */
  readonly #told = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(reader: SourceFactsReader, limits: Partial<GraphLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#cache = new SourceFactsCache(reader, this.#limits.memory);
  }

  /** Throws the reason of the signal, and nothing else. */
  async of(git: BareRepository, question: GraphQuestion): Promise<GraphAnswer> {
    const late = AbortSignal.timeout(this.#limits.ms);
    try {
      const signal = AbortSignal.any([question.signal, late]);
      return { kind: 'known', graph: await within(this.#inTurn(git, { ...question, signal }), signal) };
    } catch (error) {
      question.signal.throwIfAborted();
      const because = late.aborted ? `it took more than ${this.#limits.ms / 1000} s` : sayError(error);
      this.#tell(git, { because, kind: late.aborted ? 'late' : kindOf(error), error });
      return { kind: 'unknown', because };
    }
  }

  #inTurn(git: BareRepository, question: GraphQuestion): Promise<ImportGraph> {
    const turn = this.#last.then(() => this.#graph(git, question));
    this.#last = turn.catch(() => undefined); // it is the asker's
    return turn;
  }

  async #graph(git: BareRepository, { tree, gone = [], signal }: GraphQuestion): Promise<ImportGraph> {
    signal.throwIfAborted();
    const key = [git.dir, tree, ...gone].join('\0');
    const { files, bytes } = this.#limits;
    const graph =
      this.#graphs.get(key) ??
      (await readGraph({ git, tree, gone, signal, cache: this.#cache, size: { files, bytes } }));
    this.#graphs.delete(key);
    this.#graphs.set(key, graph);
    const [oldest] = this.#graphs.keys();
    if (this.#graphs.size > KEPT && oldest !== undefined) this.#graphs.delete(oldest);
    return graph;
  }

  #tell({ dir }: BareRepository, { because, kind, error }: Failure): void {
    const told = `${dir} ${kind}`;
    if (this.#told.has(told)) return;
    this.#told.add(told);
    this.#logger.warn(`who imports whom in ${dir} is not known: ${because}; this is said once`, { err: error });
  }
}

interface Failure {
  readonly because: string;
  readonly kind: string;
  readonly error: unknown;
}

const kindOf = (error: unknown): string => (error instanceof Error ? error.constructor.name : typeof error);

const sayError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
