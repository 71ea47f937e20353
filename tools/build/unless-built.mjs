// What takes seconds to make is made anew only when what it is made of has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Calls `make` unless everything in `results` is there and was made of the same files. `ingredients` are files and folders, all from the
 * root of the workspace; folders named in `without` do not count.
 * @param {string} name
 * @param {{ ingredients: string[], without: string[], results: string[], make: () => Promise<void> }} options
 */
export async function unlessBuilt(name, { ingredients, without, results, make }) {
  const stamp = join(root, 'node_modules/.cache/manyhands', `${name}.sha256`);
  const now = recipe(ingredients, without);
  const isThere = results.every((path) => existsSync(join(root, path)));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** Name and content of every ingredient in one number. */
function recipe(ingredients, without) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (statSync(join(root, path)).isDirectory()) {
      for (const entry of readdirSync(join(root, path)).sort()) if (!without.includes(entry)) add(join(path, entry));
    } else
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(join(root, path)))
        .update('\0');
  };
  for (const path of ingredients.filter((path) => existsSync(join(root, path)))) add(path);
  return hash.digest('hex');
}
