import { folderOf } from '../paths.js';

/** The paths of a tree, to ask what is there. */
export class KnownPaths {
  private readonly positions: ReadonlyMap<string, number>;
  private folders: Map<string, string[]> | null = null;

  constructor(readonly all: readonly string[]) {
    this.positions = new Map(all.map((path, index) => [path, index]));
  }

  has(path: string): boolean {
    return this.positions.has(path);
  }

  positionOf(path: string): number | undefined {
    return this.positions.get(path);
  }

  /** The first of the candidates that is there. */
  first(candidates: Iterable<string>): string | null {
    for (const path of candidates) if (this.positions.has(path)) return path;
    return null;
  }

  /** The files directly in a folder, in order. */
  filesIn(folder: string): readonly string[] {
    this.folders ??= byFolder(this.all);
    return this.folders.get(folder) ?? [];
  }
}

function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    const files = folders.get(folder);
    if (files === undefined) folders.set(folder, [path]);
    else files.push(path);
  }
  return folders;
}
