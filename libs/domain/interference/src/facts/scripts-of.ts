import type { ManifestFacts } from '@manyhands/context';
import type { TextFacts } from '../change-facts.js';

/** What a package.json says: its scripts. */
export const scriptsOf = ({ scripts }: Pick<ManifestFacts, 'scripts'>): TextFacts => ({
  entities: [],
  declares: [],
  imports: [],
  resources: scripts.map(({ name, command }) => ({ kind: 'script', name, value: command })),
  unit: null,
});
