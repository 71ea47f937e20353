import type { ManifestFacts } from '@manyhands/context';
import { manifestFacts } from './manifest.js';

/** go.mod: the path of the module and what it requires. */
export function readGoMod(text: string): ManifestFacts {
  const lines = text.split('\n').map((line) => line.replace(/\/\/.*$/, '').trim());
  const name = lines.map((line) => /^module\s+"?([^\s"]+)"?$/.exec(line)?.[1]).find((found) => found !== undefined);
  const dependencies = lines.flatMap((line) => /^(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\S+/.exec(line)?.[1] ?? []);
  return manifestFacts('go', { name: name ?? null, dependencies });
}
