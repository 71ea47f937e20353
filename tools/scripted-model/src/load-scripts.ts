import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { readScript } from './read-script.js';
import { ScriptProblems } from './script-problems.js';
import { markerOf, type Script } from './script.js';

/** Reads every `.yaml` and `.yml` file below a folder. Throws ScriptProblems with all problems of all files together. */
export function loadScripts(directory: string): Script[] {
  const read = scriptFiles(directory).map((file) => readScript(file, readFileSync(join(directory, file), 'utf8')));
  const found = read.flatMap((result) => (result.kind === 'script' ? [result] : []));
  const problems = [
    ...read.flatMap((result) => (result.kind === 'problems' ? result.problems : [])),
    ...clashes(found),
  ];
  if (read.length === 0) problems.push('there is no .yaml file');
  if (problems.length > 0) throw new ScriptProblems(directory, problems);
  return found.map(({ script }) => script);
}

function scriptFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file) && !file.split(sep).includes('node_modules'))
      .sort();
  } catch (error) {
    const because = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such folder' : String(error);
    throw new ScriptProblems(directory, [because]);
  }
}

/** Two scripts that nothing tells apart: whichever were played, the file of the other would lie. */
function clashes(found: readonly { file: string; script: Script }[]): string[] {
  const seen = new Map<string, string>();
  return found.flatMap(({ file, script }) => {
    const keys = [`marker ${markerOf(script)}`];
    if (script.when) keys.push(`when ${JSON.stringify(Object.entries(script.when).sort())}`);
    return keys.flatMap((key) => {
      const earlier = seen.get(key);
      seen.set(key, earlier ?? file);
      return earlier === undefined ? [] : [`${file}: is chosen by the same ${key} as ${earlier}`];
    });
  });
}
