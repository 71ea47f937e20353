import type { OwnedArea } from '@manyhands/plan';
import type { Progress } from './read-tree-facts.js';

/** What the thread is started with. */
export interface ThreadSettings {
  /** Where facts are kept between epics. */
  readonly directory: string;
  readonly tokens: number;
  readonly limitMs: number;
}

/** What one epic needs to know about a repository, in a shape that passes quickly from thread to thread. */
export interface RepositoryContext {
  readonly commit: string;
  /** What the planner reads. */
  readonly text: string;
  readonly tokens: number;
  /** Every path, in order. */
  readonly paths: readonly string[];
  readonly hubs: readonly string[];
  /** Who imports whom: pairs of positions in `paths`. */
  readonly imports: Int32Array;
  /** Of CODEOWNERS. */
  readonly owners: readonly OwnedArea[];
}

export type ToThread =
  | {
      readonly kind: 'gather';
      readonly id: number;
      readonly dir: string;
      readonly repositoryId: string;
      readonly branch: string;
      readonly epic: string;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

/** An error as it passes to another thread. */
export interface ToldError {
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
}

export type FromThread =
  | { readonly kind: 'gathered'; readonly id: number; readonly context: RepositoryContext | null }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ToldError }
  | { readonly kind: 'progress'; readonly repositoryId: string; readonly progress: Progress }
  | { readonly kind: 'trouble'; readonly repositoryId: string; readonly error: ToldError };

export function told(error: unknown): ToldError {
  const message = error instanceof Error ? error.message : String(error);
  const { code, retryable } = Object(error) as { code?: unknown; retryable?: unknown };
  return { message, code: typeof code === 'string' ? code : 'unexpected', retryable: retryable === true };
}
