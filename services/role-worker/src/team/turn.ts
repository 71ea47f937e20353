/** What comes with every job: who does it, and until when. */
export interface Turn {
  readonly agent: { readonly id: string; readonly name: string };
  /** Aborts when the worker leaves. */
  readonly signal: AbortSignal;
}
