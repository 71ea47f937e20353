import { nameOf } from '../paths.js';
import type { TreeFile } from '../tree-facts.js';

const PATH_LIKE = /[\p{L}\p{N}_@.$+-]+(?:\/[\p{L}\p{N}_@.$+[\]()-]+)*/gu;
/** A bare name that more files than this have says nothing. */
const MAX_SAME_NAME = 3;

/** The files that a text names: by their path, by the end of it, or by a name that few files have. */
export function namedFiles(files: readonly TreeFile[], text: string): number[] {
  const words = new Set([...text.matchAll(PATH_LIKE)].map(([word]) => word.replace(/^\.\/|[.]+$/g, '')));
  const wanted = new Map<string, string[]>();
  for (const word of words) {
    if (!/[./]/.test(word)) continue;
    const name = nameOf(word);
    wanted.set(name, [...(wanted.get(name) ?? []), word]);
  }
  const found = new Map<string, number[]>();
  files.forEach(({ path }, file) => {
    for (const word of wanted.get(nameOf(path)) ?? []) {
      if (path === word || path.endsWith(`/${word}`)) found.set(word, [...(found.get(word) ?? []), file]);
    }
  });
  const fewEnough = [...found].filter(
    ([word, same]) => same.length <= MAX_SAME_NAME || files.some(({ path }) => path === word),
  );
  return [...new Set(fewEnough.flatMap(([word, same]) => exactOr(files, word, same)))].sort((a, b) => a - b);
}

/** `README.md` means the one at the root when there is one. */
function exactOr(files: readonly TreeFile[], word: string, same: readonly number[]): readonly number[] {
  const exact = same.filter((file) => files[file]?.path === word);
  return exact.length > 0 ? exact : same;
}
