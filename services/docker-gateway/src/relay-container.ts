import {
  differences,
  OWNER_LABEL,
  RELAY_LABEL,
  RELAY_ROLE,
  relayBody,
  relayName,
  ROLE_LABEL,
  type ContainerBody,
  type Json,
  type NamedNetwork,
  type RelayPolicy,
} from '@manyhands/docker-policy';
import { Altered } from './altered.js';
import { fieldsOf, listOf, numberOf, textOf, wordsOf, type Fields } from './document.js';
import type { OwnEffects } from './own-effects.js';
import type { RelayNetwork } from './relay-network.js';
import { RelayUnavailable } from './relay-unavailable.js';

const CREATE_MS = 60_000;

/** What there is to be right now. */
interface Wanted {
  readonly body: ContainerBody;
  /** Where it may be: its own network and those of its client. */
  readonly networks: readonly NamedNetwork[];
}

/** The one container of a relay: found again, or made anew. */
export class RelayContainer {
  constructor(
    private readonly client: string,
    private readonly policy: RelayPolicy,
    private readonly own: RelayNetwork,
    private readonly effects: OwnEffects,
  ) {}

  /**
   * What the daemon shows of the one that runs. One that is not what the policy says, or stands in a network that is not its client's,
   * is replaced; of several one stays. Throws {@link RelayUnavailable} and {@link Altered}.
   */
  async ensure(networks: readonly NamedNetwork[]): Promise<Fields> {
    const own = await this.own.ensure();
    const body = relayBody(this.client, own, { ...this.policy, image: await this.image() });
    const wanted = { body, networks: [own, ...networks] };
    const all = await this.all();
    const good = all.filter((one) => differencesOf(one, wanted).length === 0);
    const kept = good.find(isRunning) ?? good[0];
    for (const one of all) if (one !== kept) await this.remove(one, differencesOf(one, wanted).join('; '));
    const running = kept && (isRunning(kept) ? kept : await this.startedAgain(kept));
    return running ?? this.made(wanted);
  }

  /** Removes it, and the network that it starts in. */
  async end(): Promise<void> {
    for (const one of await this.all()) await this.remove(one, 'the gateway stops, and its client has no network');
    await this.own.remove();
  }

  /** Also what a crash has left. */
  async all(): Promise<readonly Fields[]> {
    const query = { all: '1', filters: JSON.stringify({ label: [`${RELAY_LABEL}=${this.client}`] }) };
    const listed = listOf(await this.effects.demand({ method: 'GET', path: '/containers/json', query }));
    const inspected = await Promise.all(listed.map((one) => this.inspect(idOf(fieldsOf(one)))));
    return inspected.filter((one) => wordsOf(fieldsOf(one['Config'])['Labels'])[RELAY_LABEL] === this.client);
  }

  private async inspect(id: string): Promise<Fields> {
    return fieldsOf(await this.effects.demand({ method: 'GET', path: `/containers/${id}/json` }));
  }

  /** By its id: what carries a name today can be another one tomorrow. */
  private async image(): Promise<string> {
    if (this.policy.image !== undefined) return this.policy.image;
    const images = listOf(await this.effects.demand({ method: 'GET', path: '/images/json' })).map(fieldsOf);
    const [newest] = images
      .filter((image) => wordsOf(image['Labels'])[ROLE_LABEL] === RELAY_ROLE)
      .toSorted((one, other) => numberOf(other['Created']) - numberOf(one['Created']));
    if (newest) return idOf(newest);
    throw new RelayUnavailable(`there is no image with the label ${ROLE_LABEL}=${RELAY_ROLE}`);
  }

  private async made(wanted: Wanted): Promise<Fields> {
    const object = relayName(this.client);
    const made = await this.effects.perform({ operation: 'relay.create', object }, () => this.create(object, wanted));
    const running = await this.startedAgain(made);
    if (running) return running;
    throw new RelayUnavailable('it does not start');
  }

  /** R25: compared before it runs. */
  private async create(name: string, wanted: Wanted): Promise<Fields> {
    const call = { method: 'POST', path: '/containers/create', query: { name }, timeoutMs: CREATE_MS } as const;
    const id = idOf(fieldsOf(await this.effects.demand({ ...call, body: wanted.body })));
    try {
      const made = await this.inspect(id);
      const found = [...differencesOf(made, wanted), ...(await this.volumeDifferences())];
      if (found.length > 0) throw new Altered(`relay ${id.slice(0, 12)}`, found);
      return made;
    } catch (error) {
      await this.effects.demand(removal(id)).catch(() => undefined);
      throw error;
    }
  }

  /** A client that came first with this name could read along. */
  private async volumeDifferences(): Promise<string[]> {
    const { sockets } = this.policy;
    if (sockets.startsWith('/')) return [];
    const volume = fieldsOf(await this.effects.demand({ method: 'GET', path: `/volumes/${sockets}` }));
    return wordsOf(volume['Labels'])[OWNER_LABEL] === undefined ? [] : [`Mounts: the volume ${sockets} is a client’s`];
  }

  /** `undefined` when it does not start, and is gone: its networks may have gone, and it looks for them for ever. */
  private async startedAgain(container: Fields): Promise<Fields | undefined> {
    const id = idOf(container);
    const call = { method: 'POST', path: `/containers/${id}/start` } as const;
    try {
      await this.effects.perform({ operation: 'relay.start', object: id }, () => this.effects.demand(call));
    } catch (error) {
      if (!(error instanceof RelayUnavailable)) throw error;
      await this.remove(container, error.message);
      return undefined;
    }
    return this.inspect(id);
  }

  private async remove(container: Fields, because: string): Promise<void> {
    const object = idOf(container);
    const effect = { operation: 'relay.remove', object, ...(because !== '' && { because }) };
    await this.effects.perform(effect, () => this.effects.demand(removal(object)));
  }
}

const removal = (id: string) =>
  ({ method: 'DELETE', path: `/containers/${id}`, query: { force: '1', v: '1' } }) as const;

function differencesOf(inspected: Fields, { body, networks }: Wanted): readonly string[] {
  const found = differences(body, inspected as Json, networks);
  return inspected['Image'] === body.Image || inspected['Image'] === undefined ? found : ['Image', ...found];
}

export const idOf = (object: Fields): string => textOf(object['Id']);
const isRunning = (container: Fields): boolean => fieldsOf(container['State'])['Running'] === true;
