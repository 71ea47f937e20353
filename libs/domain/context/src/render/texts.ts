import type { Instruction } from '../tree-facts.js';
import { oneLine, quoted } from './quote.js';
import { andMore, type Section } from './section.js';

const cutHere = (missing: number): string => `(cut: ${missing} more lines)`;

/** What the repository tells everybody who works on it: AGENTS.md at the root. */
export function instructionSections(instructions: readonly Instruction[]): Section[] {
  const always = instructions.filter(({ use }) => use === 'always');
  const notes = instructions.filter(({ use }) => use === 'note');
  const deeper = always.filter(({ path }) => path.includes('/'));
  return [
    ...always.filter(({ path }) => !path.includes('/')).map((instruction) => textSection(instruction, 0.14)),
    listSection('Instructions that hold for single folders:', deeper),
    ...notes.map((note) => textSection(note, 0.06)),
  ];
}

const textSection = ({ path, text }: Instruction, share: number): Section => ({
  title: `${path} says:`,
  share,
  lines: () => quoted(withoutPictures(text).trim()),
  more: cutHere,
});

/** Badges, logos and the markup around them say nothing to a reader of text. */
const withoutPictures = (text: string): string =>
  text.replace(/^[ \t]*(\[?!\[|<\/?(img|div|p|a|picture|source|br|h1)\b).*$/gm, '');

const listSection = (title: string, instructions: readonly Instruction[]): Section => ({
  title,
  share: 0.01,
  lines: () => instructions.map(({ path }) => `- ${oneLine(path)}`),
  more: andMore,
});

/** Skills by name and description; those whose trigger the epic says with their whole text. */
export function skillSections(instructions: readonly Instruction[], epic: string): Section[] {
  const skills = instructions.filter(({ use }) => use === 'skill');
  const called = skills.flatMap((skill) => {
    const trigger = skill.triggers.find((word) => says(epic, word));
    return trigger === undefined ? [] : [{ skill, trigger }];
  });
  const lines = skills.map(({ name, description, path }) => {
    const what = description === '' ? '' : `: ${oneLine(description, 240)}`;
    return `- ${oneLine(name ?? path)} (${oneLine(path)})${what}`;
  });
  return [
    { title: 'Skills that are written down for agents:', share: 0.04, lines: () => lines, more: andMore },
    ...called.map(({ skill, trigger }) => ({
      ...textSection(skill, 0.1 / called.length),
      title: `${oneLine(skill.path)} says (the epic mentions "${oneLine(trigger)}"):`,
    })),
  ];
}

/** Whether a text has a trigger as whole words, in any case. */
function says(text: string, trigger: string): boolean {
  const words = trigger.trim().toLowerCase();
  if (words === '') return false;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(words); at >= 0; at = lower.indexOf(words, at + 1)) {
    const around = `${lower[at - 1] ?? ' '}${lower[at + words.length] ?? ' '}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}
