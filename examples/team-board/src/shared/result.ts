/** The outcome of reading something that may be wrong: the value, or a sentence for the person who sent it. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function wrong(problem: string): Result<never> {
  return { ok: false, problem };
}
