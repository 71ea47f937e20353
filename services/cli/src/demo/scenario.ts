import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { checkoutDir } from '../stack/index.js';
import type { ScenarioName } from './scenario-names.js';

const Edit = z.strictObject({
  path: z.string().min(1),
  /** What is replaced, once; without it the file is new. */
  old: z.string().optional(),
  new: z.string(),
});

const Meanwhile = z.strictObject({
  /** Commits of people, straight to the integration branch, when a task is proposed (for the `time`-th time). */
  pushes: z.array(
    z.strictObject({
      when: z.strictObject({ proposed: z.string(), time: z.int().min(1).default(1) }),
      message: z.string().min(1),
      edits: z.array(Edit).min(1),
    }),
  ),
  /** How people answer when they are asked about a task. */
  answers: z.array(z.strictObject({ about: z.string(), option: z.string(), comment: z.string().optional() })),
  /** What is to come of each task. */
  outcome: z.record(z.string(), z.enum(['landed', 'resolved', 'redone', 'blamed', 'asked'])),
});
/** What happens to a demo from outside, and what is to come of it. */
export type Meanwhile = z.output<typeof Meanwhile>;

/** Epics to submit together over the example application, and what people do meanwhile. */
export interface Scenario {
  readonly name: ScenarioName;
  /** Folder with `<name>.md` and `<name>.plan.yaml`. */
  readonly epics: string;
  /** Leaves out those that the planner would have to split. */
  readonly only?: 'planned';
  readonly meanwhile: Meanwhile | null;
  /** More environment of the stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** Commands of the gate that come before the application's own tests. */
  readonly gate: readonly string[];
}

/** Throws {@link CliError} when its files cannot be read. */
export async function readScenario(name: ScenarioName): Promise<Scenario> {
  const examples = join(checkoutDir, 'examples');
  const plain = { name, epics: join(examples, 'epics'), meanwhile: null, environment: {}, gate: [] };
  if (name === 'features') return plain;
  if (name === 'one-epic') return { ...plain, only: 'planned' };
  const file = join(examples, name, 'meanwhile.yaml');
  return {
    name,
    epics: join(examples, name, 'epics'),
    meanwhile: existsSync(file) ? readMeanwhile(await readFile(file, 'utf8'), file) : null,
    // One run at a time, and a longer one: several changes wait and are tested together.
    environment: { GATE_SLOTS: '1' },
    gate: ['sleep 5'],
  };
}

/** Throws {@link CliError} with everything that is wrong with the text. */
export function readMeanwhile(text: string, file: string): Meanwhile {
  const read = Meanwhile.safeParse(parse(text));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new CliError(`${file} cannot be read: ${problems}`, { code: 'scenario-unreadable' });
}
