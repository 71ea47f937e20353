import { type InstructionFacts, MAX_INSTRUCTION_TEXT } from '@manyhands/context';
import { recordOf, textOf, textsOf } from './loose.js';
import { parseYaml } from './read-yaml.js';

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const MAX_TRIGGERS = 50;

/** A text for agents or newcomers; its front matter, if it has one, says what it is called and what calls for it. */
export function readInstructions(text: string): InstructionFacts {
  const [whole = '', front = ''] = FRONT_MATTER.exec(text) ?? [];
  const said = front === '' ? {} : frontMatter(front);
  const { triggers } = said;
  return {
    kind: 'instructions',
    name: textOf(said['name']).slice(0, 200) || null,
    description: textOf(said['description']).slice(0, 1000),
    triggers: (typeof triggers === 'string' ? [triggers] : textsOf(triggers)).slice(0, MAX_TRIGGERS),
    text: text.slice(whole.length, whole.length + MAX_INSTRUCTION_TEXT).toWellFormed(),
  };
}

/** People forget quotes (`description: Use it: always`). Such front matter is no YAML, but its lines still say what they say. */
function frontMatter(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(parseYaml(text));
  } catch {
    const lines = text.matchAll(/^(name|description):[ \t]*(.+)$/gm);
    return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, value]));
  }
}
