import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { poolsOverlap } from '@manyhands/docker-policy';
import { parse } from 'yaml';
import { InvalidNetworks } from './invalid-networks.js';
import { networkSchema, type Egress, type Network } from './network.js';

const EXTENSION = '.yaml';

/** A network and the file it was read from. */
interface Written {
  readonly file: string;
  readonly network: Network;
}

/** All networks of a folder, in the order of their pools. Throws {@link InvalidNetworks} with all problems at once. */
export function readNetworks(folder: string): readonly Network[] {
  const read = filesIn(folder).map(readNetwork);
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) throw new InvalidNetworks(problems);
  const written = read.flatMap((one) => ('network' in one ? [one] : []));
  const conflicts = written.flatMap((one, index) =>
    written.slice(0, index).flatMap((other) => conflictsOf(other, one)),
  );
  if (conflicts.length > 0) throw new InvalidNetworks(conflicts);
  return written
    .map(({ network }) => network)
    .toSorted((one, other) => one.pool.localeCompare(other.pool, 'en', { numeric: true }));
}

/** What the sandboxes of each role may reach outside, as the egress proxy wants it. */
export const egressByRole = (networks: readonly Network[]): Readonly<Record<string, Egress>> =>
  Object.fromEntries(networks.flatMap(({ roles, egress }) => roles.map((role) => [role, egress] as const)));

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
    if (names.length > 0) return names.toSorted().map((name) => join(folder, name));
  } catch (error) {
    throw new InvalidNetworks([`${folder}: ${messageOf(error)}`]);
  }
  throw new InvalidNetworks([`${folder}: there is no network in it, no file that ends with ${EXTENSION}`]);
}

function readNetwork(file: string): Written | { readonly problems: readonly string[] } {
  try {
    const parsed = networkSchema.safeParse(parse(readFileSync(file, 'utf8'), { uniqueKeys: true, maxAliasCount: 0 }));
    if (!parsed.success) {
      return { problems: parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`) };
    }
    if (parsed.data.name !== basename(file, EXTENSION))
      return { problems: [`${file}: name: must be that of the file`] };
    return { file, network: parsed.data };
  } catch (error) {
    return { problems: [`${file}: ${messageOf(error)}`] };
  }
}

function conflictsOf(one: Written, other: Written): string[] {
  const both = `${one.file} and ${other.file}`;
  const shared = other.network.roles.filter((role) => one.network.roles.includes(role));
  return [
    ...(poolsOverlap(one.network.pool, other.network.pool)
      ? [`${both}: pool: ${one.network.pool} and ${other.network.pool} overlap`]
      : []),
    ...shared.map((role) => `${both}: roles: ${role} is in both`),
  ];
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
