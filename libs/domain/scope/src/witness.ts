/** A path that two scopes both allow to write. */
export interface Witness {
  /** A shortest such path, normalised; among the shortest the most readable one. */
  readonly path: string;
  /** Only when no path is in both: a file in one scope that is a directory on the way to `path` in the other. */
  readonly other?: string;
}
