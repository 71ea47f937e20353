import type { ContainerBody } from './container-template.js';
import type { NamedNetwork } from './policy.js';
import type { Json } from './strict-json.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the daemon writes where the template says nothing, and what must be in it. */
const HIDDEN_PATHS = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'];
const READ_ONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/**
 * R25: how the container that the daemon made differs from what was asked, by field; empty when it does not. A daemon that is newer,
 * patched or misconfigured shows here: whatever it set that the template does not know must be nothing at all.
 */
export function differences(
  body: ContainerBody,
  inspected: Json,
  networks: readonly NamedNetwork[],
): readonly string[] {
  const made = fieldsOf(inspected);
  const config = fieldsOf(made['Config']);
  return [
    ...hostDifferences(body.HostConfig, fieldsOf(made['HostConfig'])),
    ...['User', 'WorkingDir', 'StopSignal', 'StopTimeout', 'Tty', 'OpenStdin']
      .filter((field) => !same(body[field], config[field]))
      .map((field) => `Config.${field}`),
    ...missingLabels(fieldsOf(body['Labels']), fieldsOf(config['Labels'])),
    ...(isNothing(config['Volumes']) ? [] : ['Config.Volumes: the image declares volumes']),
    ...mountDifferences(listOf(body.HostConfig['Mounts']).map(fieldsOf), listOf(made['Mounts']).map(fieldsOf)),
    ...networkDifferences(networks, fieldsOf(fieldsOf(made['NetworkSettings'])['Networks'])),
  ];
}

function hostDifferences(wanted: Fields, made: Fields): string[] {
  const fields = new Set([...Object.keys(wanted), ...Object.keys(made)]);
  return [...fields]
    .filter((field) => !hostFieldHolds(field, wanted[field], made[field]))
    .map((field) => `HostConfig.${field}`);
}

function hostFieldHolds(field: string, wanted: unknown, made: unknown): boolean {
  if (field === 'MaskedPaths') return includesAll(made, HIDDEN_PATHS);
  if (field === 'ReadonlyPaths') return includesAll(made, READ_ONLY_PATHS);
  return isNothing(wanted) ? isNothing(made) : same(wanted, made);
}

const includesAll = (made: unknown, paths: readonly string[]): boolean =>
  paths.every((path) => listOf(made).includes(path));

const missingLabels = (wanted: Fields, made: Fields): string[] =>
  Object.keys(wanted)
    .filter((label) => wanted[label] !== made[label])
    .map((label) => `Config.Labels.${label}`);

/** A volume is told by its name, a folder by its path. */
const mountDifferences = (wanted: readonly Fields[], made: readonly Fields[]): string[] =>
  made
    .filter((mount) => !wanted.some((one) => isMounted(one, mount)))
    .map((mount) => `Mounts: ${String(mount['Type'])} at ${String(mount['Destination'])}`);

const isMounted = (wanted: Fields, made: Fields): boolean =>
  made['Type'] === wanted['Type'] &&
  made['Destination'] === wanted['Target'] &&
  made[wanted['Type'] === 'volume' ? 'Name' : 'Source'] === wanted['Source'] &&
  (wanted['ReadOnly'] !== true || made['RW'] === false);

/** The daemon writes the name where it was given the id; what counts at the start is the id that it keeps beside. */
const networkDifferences = (networks: readonly NamedNetwork[], made: Fields): string[] =>
  Object.keys(made)
    .filter((key) => !networks.some((network) => isPinned(network, key, fieldsOf(made[key]))))
    .map((key) => `NetworkSettings.Networks.${key}`);

const isPinned = (network: NamedNetwork, key: string, endpoint: Fields): boolean =>
  network.id === 'none'
    ? key === 'none'
    : endpoint['NetworkID'] === network.id && (key === network.id || key === network.name);

/** Not set, in any of the ways in which the daemon writes that. An object with a key says something: `{"22/tcp":null}` opens a port. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.every(isNothing);
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Equal up to the order of keys, and up to what the daemon adds as nothing. */
function same(wanted: unknown, made: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === made || (isNothing(wanted) && isNothing(made));
  if (typeof made !== 'object' || made === null) return false;
  const keys = new Set([...Object.keys(wanted), ...Object.keys(made)]);
  return [...keys].every((key) => {
    const [one, other] = [(wanted as Fields)[key], (made as Fields)[key]];
    return isNothing(one) ? isNothing(other) : same(one, other);
  });
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
