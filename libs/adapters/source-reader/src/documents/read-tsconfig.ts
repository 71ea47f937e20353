import type { PathMapFacts } from '@manyhands/context';
import { recordOf, textsOf } from './loose.js';

/** Where a tsconfig.json says modules are. It may hold comments and commas too many. */
export function readTsconfig(text: string): PathMapFacts {
  const said = recordOf(JSON.parse(plainJson(text)));
  const options = recordOf(said['compilerOptions']);
  const { baseUrl, paths } = options;
  const parents = said['extends'];
  return {
    kind: 'path-map',
    extends: typeof parents === 'string' ? [parents] : textsOf(parents),
    baseUrl: typeof baseUrl === 'string' ? baseUrl : null,
    paths:
      paths === undefined
        ? null
        : Object.fromEntries(Object.entries(recordOf(paths)).map(([key, targets]) => [key, textsOf(targets)])),
  };
}

/** JSON with comments as JSON: strings stay as they are, comments become a space, a comma before a closing bracket goes. */
export function plainJson(text: string): string {
  const bare = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, kept?: string) => kept ?? ' ');
  return bare.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, kept?: string) => kept ?? '');
}
