import type { Ecosystem, ManifestFacts } from '@manyhands/context';

/** Dependencies, members and scripts of one manifest. */
const MAX_ITEMS = 1000;
const MAX_TEXT = 500;

/** A manifest with nothing but what it says; everything bounded. */
export function manifestFacts(ecosystem: Ecosystem, said: Partial<ManifestFacts>): ManifestFacts {
  return {
    kind: 'manifest',
    ecosystem,
    name: said.name?.slice(0, MAX_TEXT) || null,
    description: (said.description ?? '').slice(0, MAX_TEXT),
    dependencies: [...new Set(said.dependencies)].slice(0, MAX_ITEMS),
    members: (said.members ?? []).slice(0, MAX_ITEMS),
    entries: said.entries ?? {},
    aliases: said.aliases ?? {},
    scripts: (said.scripts ?? []).slice(0, MAX_ITEMS),
  };
}
