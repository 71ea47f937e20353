import { MAX_IMPORTS, MAX_SYMBOLS, type SourceFacts, unread, type UnreadFacts } from '@manyhands/context';
import { type EcmaScriptModule, parseSync } from 'oxc-parser';
import { commonJs } from './common-js.js';

/** `.js` files may hold JSX, and often do. */
export type JavaScriptKind = 'typescript' | 'tsx' | 'javascript';
const LANGUAGE = { typescript: 'ts', tsx: 'tsx', javascript: 'jsx' } as const;

/** Imports and exports as the parser's own module record has them; the syntax tree is only built where `require` may be called. */
export function readJavaScript(text: string, kind: JavaScriptKind): SourceFacts | UnreadFacts {
  const parsed = parseSync(`file.${LANGUAGE[kind]}`, text, { lang: LANGUAGE[kind], sourceType: 'unambiguous' });
  const { module } = parsed;
  const required = /\brequire\b|\bexports\b/.test(text) ? commonJs(parsed.program) : { modules: [], symbols: [] };
  const modules = new Set([...modulesOf(module, text), ...required.modules]);
  const symbols = new Set([...exportsOf(module), ...required.symbols]);
  if (parsed.errors.length > 0 && modules.size === 0 && symbols.size === 0) return unread('unparsable');
  return {
    kind: 'source',
    imports: [...modules].slice(0, MAX_IMPORTS).map((name) => ({ module: name, names: [] })),
    symbols: [...symbols].slice(0, MAX_SYMBOLS),
  };
}

function* modulesOf(module: EcmaScriptModule, text: string): Generator<string> {
  for (const { moduleRequest } of module.staticImports) yield moduleRequest.value;
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest !== null) yield moduleRequest.value;
  }
  for (const { moduleRequest } of module.dynamicImports) {
    // Only a plain text can be followed.
    const [, , name] = /^(['"`])([^'"`$\\]*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end)) ?? [];
    if (name !== undefined) yield name;
  }
}

function* exportsOf(module: EcmaScriptModule): Generator<string> {
  for (const { entries } of module.staticExports) {
    for (const { exportName } of entries) if (exportName.name !== null) yield exportName.name;
  }
}
