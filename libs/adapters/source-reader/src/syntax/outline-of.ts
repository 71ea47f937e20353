import type { CodeLanguage } from '@manyhands/context';
import type { Outline, Unread } from '@manyhands/conflict';
import { decode } from '../decode.js';
import { outlineGo } from './outline-go.js';
import { outlineJava } from './outline-java.js';
import { outlineJavaScript } from './outline-javascript.js';
import { outlinePython } from './outline-python.js';
import { outlineRust } from './outline-rust.js';
import { SyntaxTree } from './syntax-tree.js';
import { unreadKeys } from './unread-keys.js';

/** The entities of a text. Any syntax error makes it unparsable: what a parser guesses is no ground for merging. */
export async function outlineOf(language: CodeLanguage, text: string): Promise<Outline | Unread> {
  const readable = decode(new TextEncoder().encode(text), true);
  if (typeof readable !== 'string') return unreadKeys('minified');
  const entities = await entitiesOf(language, text);
  return entities === null ? unreadKeys('unparsable') : { kind: 'outline', entities };
}

async function entitiesOf(language: CodeLanguage, text: string): Promise<Outline['entities'] | null> {
  switch (language) {
    case 'typescript':
    case 'tsx':
    case 'javascript':
      return outlineJavaScript(text, language);
    case 'python':
      return (await SyntaxTree.of('python')).read(text, (root) => outlinePython(root, text));
    case 'go':
      return (await SyntaxTree.of('go')).read(text, (root) => outlineGo(root));
    case 'java':
      return (await SyntaxTree.of('java')).read(text, (root) => outlineJava(root));
    case 'rust':
      return (await SyntaxTree.of('rust')).read(text, (root) => outlineRust(root));
    default:
      return language satisfies never;
  }
}
