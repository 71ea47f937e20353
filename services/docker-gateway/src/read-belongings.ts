import { OWNER_LABEL, type Family } from '@manyhands/docker-policy';
import type { Belonging } from './belongings.js';
import { DaemonUnavailable, type Daemon, type DaemonCall } from './daemon.js';
import { fieldsOf, type Fields, listOf, numberOf, textOf, wordsOf } from './document.js';

export const CREATED_FAMILIES: readonly Family[] = ['container', 'network', 'volume'];

/** Everything at the daemon that carries the client's label. Throws {@link DaemonUnavailable}. */
export async function readBelongings(daemon: Daemon, owner: string): Promise<Belonging[]> {
  const query = { filters: JSON.stringify({ label: [`${OWNER_LABEL}=${owner}`] }) };
  const containers = await ask(daemon, { method: 'GET', path: '/containers/json', query: { all: '1', ...query } });
  const networks = await ask(daemon, { method: 'GET', path: '/networks', query });
  const volumes = fieldsOf(await ask(daemon, { method: 'GET', path: '/volumes', query }))['Volumes'];
  return [
    ...(await Promise.all(listOf(containers).map((one) => readContainer(daemon, textOf(fieldsOf(one)['Id']))))).flat(),
    ...listOf(networks).map((one) => networkOf(fieldsOf(one))),
    ...listOf(volumes).map((one) => volumeOf(fieldsOf(one))),
  ].filter(({ labels }) => labels[OWNER_LABEL] === owner);
}

/** None when it has gone meanwhile. */
async function readContainer(daemon: Daemon, id: string): Promise<Belonging[]> {
  const { status, document } = await daemon.call({ method: 'GET', path: `/containers/${id}/json` });
  if (status === 404) return [];
  if (status !== 200) throw new DaemonUnavailable(`the Docker daemon answers ${status} about a container`);
  return [containerOf(fieldsOf(document))];
}

/** From what the daemon says of one container. */
export const containerOf = (inspected: Fields): Belonging => ({
  family: 'container',
  id: textOf(inspected['Id']),
  name: textOf(inspected['Name']).replace(/^\//, ''),
  labels: wordsOf(fieldsOf(inspected['Config'])['Labels']),
  memoryBytes: numberOf(fieldsOf(inspected['HostConfig'])['Memory']),
  nanoCpus: numberOf(fieldsOf(inspected['HostConfig'])['NanoCpus']),
  neverStarted: fieldsOf(inspected['State'])['Status'] === 'created',
});

export const networkOf = (network: Fields): Belonging => ({
  ...weightless('network', textOf(network['Id']), network),
  subnet: subnetsOf(network)[0],
});

export const subnetsOf = (network: Fields): string[] =>
  listOf(fieldsOf(network['IPAM'])['Config']).map((config) => textOf(fieldsOf(config)['Subnet']));

/** A volume has no id but its name. */
export const volumeOf = (volume: Fields): Belonging => weightless('volume', textOf(volume['Name']), volume);

const weightless = (family: Family, id: string, object: Fields): Belonging => ({
  family,
  id,
  name: textOf(object['Name']),
  labels: wordsOf(object['Labels']),
  memoryBytes: 0,
  nanoCpus: 0,
  neverStarted: false,
});

/** The document of an answer that must be a success. Throws {@link DaemonUnavailable}. */
export async function ask(daemon: Daemon, call: DaemonCall): Promise<unknown> {
  const { status, document } = await daemon.call(call);
  if (status >= 200 && status < 300) return document;
  throw new DaemonUnavailable(`the Docker daemon answers ${status} to ${call.method} ${call.path}`);
}
