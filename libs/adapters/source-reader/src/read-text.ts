import { type BlobFacts, type Reader, type SourceFacts, type SourceText, unread } from '@manyhands/context';
import { Grammar } from './code/grammar.js';
import { GO_QUERY, readGo } from './code/read-go.js';
import { JAVA_QUERY, readJava } from './code/read-java.js';
import { readJavaScript } from './code/read-javascript.js';
import { PYTHON_QUERY, readPython } from './code/read-python.js';
import { readRust, RUST_QUERY } from './code/read-rust.js';
import { decode } from './decode.js';
import { readGoMod } from './documents/read-go-mod.js';
import { readInstructions } from './documents/read-instructions.js';
import { readMakefile } from './documents/read-makefile.js';
import { readPackageJson } from './documents/read-package-json.js';
import { readPom } from './documents/read-pom.js';
import { readCargo, readPyproject } from './documents/read-toml.js';
import { readTsconfig } from './documents/read-tsconfig.js';
import { readPnpmWorkspace, readWorkflow } from './documents/read-yaml.js';

type Read = (text: string) => BlobFacts | null | Promise<BlobFacts | null>;

/** A grammar is loaded when its first file comes. */
function byGrammar(
  language: Parameters<typeof Grammar.load>[0],
  query: string,
  read: (text: string, grammar: Grammar) => SourceFacts | null,
): Read {
  let loaded: Promise<Grammar> | null = null;
  return async (text) => read(text, await (loaded ??= Grammar.load(language, query)));
}

const CODE: Readonly<Partial<Record<Reader, Read>>> = {
  typescript: (text) => readJavaScript(text, 'typescript'),
  tsx: (text) => readJavaScript(text, 'tsx'),
  javascript: (text) => readJavaScript(text, 'javascript'),
  python: byGrammar('python', PYTHON_QUERY, readPython),
  go: byGrammar('go', GO_QUERY, readGo),
  java: byGrammar('java', JAVA_QUERY, readJava),
  rust: byGrammar('rust', RUST_QUERY, readRust),
};

const DOCUMENTS: Readonly<Partial<Record<Reader, Read>>> = {
  'package-json': readPackageJson,
  'pnpm-workspace': readPnpmWorkspace,
  tsconfig: readTsconfig,
  pyproject: readPyproject,
  'go-mod': readGoMod,
  cargo: readCargo,
  pom: readPom,
  workflow: readWorkflow,
  makefile: readMakefile,
  instructions: readInstructions,
  owners: (text) => ({ kind: 'owners', text }),
};

/**
 * What one text says. Runs parsers on it right here: a text can make them hang, or end the whole process, so this is only
 * called in a process that nobody needs (`process-main.ts`).
 */
export async function readText({ reader, bytes }: SourceText): Promise<BlobFacts> {
  const isCode = CODE[reader] !== undefined;
  const text = decode(bytes, isCode);
  if (typeof text !== 'string') return text;
  const read = CODE[reader] ?? DOCUMENTS[reader];
  if (read === undefined) throw new Error(`there is no reader ${reader}`);
  try {
    return (await read(text)) ?? unread('unparsable');
  } catch {
    // A parser that throws has said what it can: which of its many messages does not matter to anybody.
    return unread('unparsable');
  }
}
