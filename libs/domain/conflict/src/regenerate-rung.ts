import { byGenerator, isGenerated, type Regeneration, regenerationOf } from './lock-files.js';
import type { Refusal } from './refusal.js';
import { NOT_FOR_THIS_FILE, refused, type Outcome, type Rung, type ThreeTexts } from './rung.js';

/** Runs the program that writes a file, in a sandbox, where everything else is merged already. */
export abstract class Regenerator {
  /** The new text, or in words why there is none. */
  abstract regenerate(regeneration: Regeneration): Promise<{ readonly text: string } | { readonly because: string }>;
}

/** Rung 1: what a program wrote, a program writes again. Without a regenerator it says which command would. */
export function regenerateRung(regenerator: Regenerator | null): Rung {
  return { number: 1, name: 'regenerate', attempt: (texts) => attempt(texts, regenerator) };
}

/** The refusals of files that a program has to write. */
const FOR_A_PROGRAM = ['needs-a-command', 'generated'] as const satisfies readonly Refusal[];

/** Whether a file was refused because a program has to write it. */
export const isForRegeneration = (because: Refusal): boolean => FOR_A_PROGRAM.some((one) => one === because);

async function attempt(texts: ThreeTexts, regenerator: Regenerator | null): Promise<Outcome> {
  const lockFile = regenerationOf(texts.path);
  if (lockFile === null && !isOutput(texts)) return NOT_FOR_THIS_FILE;
  const because = lockFile === null ? 'generated' : 'needs-a-command';
  const regeneration = lockFile ?? byGenerator(texts.path);
  const command = regeneration.command.join(' ');
  if (regenerator === null) return ends(because, command);
  const answer = await regenerator.regenerate(regeneration);
  if ('because' in answer) return ends(because, `${command}: ${answer.because}`);
  return { kind: 'resolved', text: answer.text, changes: [{ what: 'merged', name: command }] };
}

const isOutput = ({ path, ours, theirs }: ThreeTexts): boolean => isGenerated(path, ours) || isGenerated(path, theirs);

/** Merging such a text line by line gives something that no program would write. */
const ends = (because: (typeof FOR_A_PROGRAM)[number], detail: string): Outcome => ({
  ...refused(because, detail),
  ends: true,
});
