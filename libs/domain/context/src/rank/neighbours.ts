import type { RepositoryFacts } from '../repository-facts.js';

export interface Neighbour {
  readonly file: number;
  readonly because: string;
}

/** Who stands next to a file: what it imports, what imports it, what changes with it. Made once, asked often. */
export function neighboursOf({ tree, history }: RepositoryFacts): (file: number) => Neighbour[] {
  const importers: number[][] = tree.files.map(() => []);
  tree.imports.forEach((targets, file) => {
    for (const target of targets) importers[target]?.push(file);
  });
  const positions = new Map(tree.files.map(({ path }, file) => [path, file]));
  const partners = new Map<number, number[]>();
  for (const [path, other] of history.together) {
    const [a, b] = [positions.get(path), positions.get(other)];
    if (a === undefined || b === undefined) continue;
    partners.set(a, [...(partners.get(a) ?? []), b]);
    partners.set(b, [...(partners.get(b) ?? []), a]);
  }
  return (file) => {
    const path = tree.files[file]?.path ?? '';
    return [
      ...(tree.imports[file] ?? []).map((target) => ({ file: target, because: `is imported by ${path}` })),
      ...(importers[file] ?? []).map((from) => ({ file: from, because: `imports ${path}` })),
      ...(partners.get(file) ?? []).map((partner) => ({ file: partner, because: `often changes with ${path}` })),
    ];
  };
}
