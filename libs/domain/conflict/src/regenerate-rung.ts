import { isGenerated, type Regeneration, regenerationOf } from './lock-files.js';
import { NOT_FOR_THIS_FILE, refused, type Outcome, type Rung, type ThreeTexts } from './rung.js';

/** Runs the program that writes a file, in a sandbox, on the merged manifests. */
export abstract class Regenerator {
  /** The new text, or in words why there is none. */
  abstract regenerate(regeneration: Regeneration): Promise<{ readonly text: string } | { readonly because: string }>;
}

/** Rung 1: what a program wrote, a program writes again. Without a regenerator it says which command would. */
export function regenerateRung(regenerator: Regenerator | null): Rung {
  return { number: 1, name: 'regenerate', attempt: (texts) => attempt(texts, regenerator) };
}

async function attempt(texts: ThreeTexts, regenerator: Regenerator | null): Promise<Outcome> {
  const regeneration = regenerationOf(texts.path);
  if (regeneration === null) return generated(texts);
  const command = regeneration.command.join(' ');
  if (regenerator === null) return ends('needs-a-command', command);
  const answer = await regenerator.regenerate(regeneration);
  if ('because' in answer) return ends('needs-a-command', `${command}: ${answer.because}`);
  return { kind: 'resolved', text: answer.text, changes: [{ what: 'merged', name: command }] };
}

function generated({ path, ours, theirs }: ThreeTexts): Outcome {
  if (!isGenerated(path, ours) && !isGenerated(path, theirs)) return NOT_FOR_THIS_FILE;
  return ends('generated', 'a program writes this file, and it is not known which');
}

/** Merging such a text line by line gives something that no program would write. */
const ends = (because: 'needs-a-command' | 'generated', detail: string): Outcome => ({
  ...refused(because, detail),
  ends: true,
});
