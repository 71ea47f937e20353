// What bundled programs need at run time, by what stands in it. See tools/build/bundle.mjs.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXTERNAL, PROGRAMS } from '../build/programs.mjs';
import { productionClosure } from './production-closure.mjs';

/**
 * `files` are those of `dist` that the programs consist of, with the programs that they start; `places` are files and folders of ours that
 * they look for where they are, `packages` folders of others' packages that are no part of the first. All paths are from the root, sorted.
 * @returns {{ files: string[], places: string[], packages: string[] }}
 */
export function whatItReads(programs, root) {
  const files = new Set();
  const places = new Set();
  const open = programs.map((program) => `dist/${program}.mjs`);
  while (open.length > 0) {
    const file = open.pop();
    if (files.has(file)) continue;
    files.add(file);
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, name] of text.matchAll(/["']\.\/([\w.-]+\.mjs)["']/g))
      if (existsSync(join(root, 'dist', name))) open.push(`dist/${name}`);
    // With `.href` it is where a module was before it was bundled.
    for (const [, path] of text.matchAll(/new URL\("\.\.\/((?!node_modules\/)[^"]+)", import\.meta\.url\)(?!\.href)/g))
      places.add(path);
  }
  return { files: [...files].sort(), places: [...places].sort(), packages: packagesOf(programs[0], root) };
}

function packagesOf(program, root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const isThere = (path) => existsSync(join(root, path));
  const all = productionClosure(lock, [dirname(dirname(PROGRAMS[program]))], isThere).packages;
  return productionClosure(
    lock,
    all.filter((path) => EXTERNAL.includes(path.slice('node_modules/'.length))),
    isThere,
  ).packages;
}
