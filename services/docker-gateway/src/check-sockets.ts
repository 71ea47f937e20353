import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from './address.js';
import { InvalidConfig } from './invalid-config.js';
import type { PolicyDoor } from './policy-file.js';

/**
 * A relay talks with sandboxes, and may write where its sockets are: no socket that gives power over containers may lie there, and no
 * other relay's. Throws {@link InvalidConfig}.
 */
export function checkSockets(doors: readonly PolicyDoor[], daemon: Address): void {
  const powers = [daemon, ...doors.map(({ address }) => address)].flatMap((one) => ('path' in one ? [one.path] : []));
  const problems = doors.flatMap(({ policy: { name, relay } }, index) => {
    if (!relay) return [];
    const where = `clients.${name}.relay.sockets: ${relay.sockets}`;
    const exposed = powers.filter((path) => isWithin(realFolder(path), realFolder(`${relay.sockets}/x`)));
    const isTaken = doors.slice(0, index).some(({ policy }) => policy.relay?.sockets === relay.sockets);
    return [
      ...exposed.map((path) => `${where} would show the relay ${path}: give it a folder of its own`),
      ...(isTaken ? [`${where} is the folder of another client’s relay`] : []),
    ];
  });
  if (problems.length > 0) throw new InvalidConfig(problems);
}

const isWithin = (folder: string, outer: string): boolean => folder === outer || folder.startsWith(`${outer}/`);

/** The folder of a file without links, or as it is written where it is not there yet. */
function realFolder(file: string): string {
  const folder = dirname(file);
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
