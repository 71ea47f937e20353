import type { SubmitEpic } from '@manyhands/contracts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEpic } from '../commands/read-epic.js';

export type SampleEpic = Omit<SubmitEpic, 'repository'>;

/** The epics of a folder: each `<name>.md`, with the plan of `<name>.plan.yaml` when there is one; or `only` those with a plan. */
export async function readSampleEpics(folder: string, { only }: { only?: 'planned' } = {}): Promise<SampleEpic[]> {
  const files = (await readdir(folder)).sort();
  const names = files.filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -'.md'.length));
  const isPlanned = (name: string): boolean => files.includes(`${name}.plan.yaml`);
  return Promise.all(
    names
      .filter((name) => only === undefined || isPlanned(name))
      .map(async (name) => {
        const { title = name, body = name } = readEpic(
          await readFile(join(folder, `${name}.md`), 'utf8'),
          `${name}.md`,
        );
        if (!isPlanned(name)) return { title, body };
        return { title, body, planYaml: await readFile(join(folder, `${name}.plan.yaml`), 'utf8') };
      }),
  );
}
