// What TypeScript needs to know of what-it-reads.mjs, where the function is described.

export function whatItReads(
  programs: string[],
  root: string,
): { files: string[]; places: string[]; packages: string[] };
