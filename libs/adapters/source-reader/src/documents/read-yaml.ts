import type { ChecksFacts, ManifestFacts, NamedCommand } from '@manyhands/context';
import { parse } from 'yaml';
import { listOf, recordOf, textOf, textsOf } from './loose.js';
import { manifestFacts } from './manifest.js';

const MAX_COMMANDS = 100;

/** A document of one piece; aliases that multiply, and anything that is not YAML, are errors. */
export const parseYaml = (text: string): unknown =>
  parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: 'error' });

export const readPnpmWorkspace = (text: string): ManifestFacts =>
  manifestFacts('npm', { members: textsOf(recordOf(parseYaml(text))['packages']) });

/** A workflow of GitHub Actions: what its steps run, by the id of their job. */
export function readWorkflow(text: string): ChecksFacts {
  const checks: NamedCommand[] = [];
  for (const [name, job] of Object.entries(recordOf(recordOf(parseYaml(text))['jobs']))) {
    for (const step of listOf(recordOf(job)['steps'])) {
      const command = textOf(recordOf(step)['run']).trim();
      if (command !== '')
        checks.push({
          name,
          command: command
            .split(/\s*\n\s*/)
            .join(' && ')
            .slice(0, 500),
        });
    }
  }
  return { kind: 'checks', checks: checks.slice(0, MAX_COMMANDS) };
}
