import { AsyncLocalStorage } from 'node:async_hooks';

/** Objects that were made and are in no repository yet: no git process can see them. */
export interface Unwritten {
  /** Nothing is held back any more, also where something goes on that was begun meanwhile. */
  readonly isOver: boolean;
  has(id: string): boolean;
  /** Resolves when everything that was made before the call is in the repository. Throws `GitError`. */
  write(): Promise<void>;
}

const current = new AsyncLocalStorage<Unwritten | null>();

/** What is unwritten here: in work that was called through `holding`, and in everything that it calls. */
export function unwrittenHere(): Unwritten | null {
  const unwritten = current.getStore() ?? null;
  return unwritten?.isOver === true ? null : unwritten;
}

/** Calls work whose unwritten objects are these; with null, work that has none. */
export const holding = <Result>(unwritten: Unwritten | null, work: () => Promise<Result>): Promise<Result> =>
  current.run(unwritten, work);

/**
 * Comes before everything that a git process is started for or asked: what it could be about is in the repository then. A question about
 * objects by their ids (40 digits, and what may follow) can only be about those.
 */
export async function writeFirst(names?: readonly string[]): Promise<void> {
  const unwritten = unwrittenHere();
  if (unwritten === null) return;
  if (names === undefined || names.some((name) => unwritten.has(name.slice(0, 40)))) await unwritten.write();
}
