import type { Reader } from '../blob-facts.js';
import { readerOf } from '../reader-of.js';
import { goResolver } from './go.js';
import { javaResolver } from './java.js';
import { javaScriptResolver } from './javascript.js';
import { pythonResolver } from './python.js';
import type { Resolver } from './resolver.js';
import { rustResolver } from './rust.js';
import type { ImportWorld } from './world.js';

/** For each path of the world, the positions of the files that it imports, in order. A file never imports itself. */
export function resolveImports(world: ImportWorld): number[][] {
  const steps = resolveInSteps(world);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Files that are resolved in one step: some ten milliseconds. */
const FILES_OF_A_STEP = 100;

/** The same in small steps: a large tree takes seconds, and whoever has other things to do can do them in between. */
export function* resolveInSteps(world: ImportWorld): Generator<void, number[][]> {
  const resolvers = resolversOf(world);
  const edges: number[][] = world.paths.all.map(() => []);
  for (const [count, { path, facts }] of world.sources.entries()) {
    if (count % FILES_OF_A_STEP === 0) yield;
    const resolve = resolvers(readerOf(path));
    const position = world.paths.positionOf(path);
    if (resolve === null || position === undefined) continue;
    const targets = new Set<number>();
    for (const imported of facts.imports) {
      for (const target of resolve(path, imported)) targets.add(world.paths.positionOf(target) ?? position);
    }
    targets.delete(position);
    edges[position] = [...targets].sort((a, b) => a - b);
  }
  return edges;
}

/** Each language's tables are made when its first file is met. */
export function resolversOf(world: ImportWorld): (reader: Reader | null) => Resolver | null {
  const made = new Map<(world: ImportWorld) => Resolver, Resolver>();
  return (reader) => {
    const make = makerOf(reader);
    if (make === null) return null;
    const resolver = made.get(make) ?? make(world);
    made.set(make, resolver);
    return resolver;
  };
}

function makerOf(reader: Reader | null): ((world: ImportWorld) => Resolver) | null {
  if (reader === 'typescript' || reader === 'tsx' || reader === 'javascript') return javaScriptResolver;
  if (reader === 'python') return pythonResolver;
  if (reader === 'go') return goResolver;
  if (reader === 'java') return javaResolver;
  return reader === 'rust' ? rustResolver : null;
}
