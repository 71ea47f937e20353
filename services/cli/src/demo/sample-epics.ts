import type { SubmitEpic } from '@manyhands/contracts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEpic } from '../commands/read-epic.js';

export type SampleEpic = Omit<SubmitEpic, 'repository'>;

/** The epics of a folder: each `<name>.md`, with the plan of `<name>.plan.yaml` when there is one. */
export async function readSampleEpics(folder: string): Promise<SampleEpic[]> {
  const files = (await readdir(folder)).sort();
  const names = files.filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -'.md'.length));
  return Promise.all(
    names.map(async (name) => {
      const { title = name, body = name } = readEpic(await readFile(join(folder, `${name}.md`), 'utf8'), `${name}.md`);
      const plan = `${name}.plan.yaml`;
      return files.includes(plan)
        ? { title, body, planYaml: await readFile(join(folder, plan), 'utf8') }
        : { title, body };
    }),
  );
}
