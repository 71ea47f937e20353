import { RELAY_LABEL, relayName, type NamedNetwork, type RelayPolicy } from '@manyhands/docker-policy';
import type { Daemon } from './daemon.js';
import { fieldsOf, listOf, textOf, wordsOf, type Fields } from './document.js';
import { isIsolated, isolationOption, makeNetwork } from './make-network.js';
import type { OwnEffects } from './own-effects.js';
import { RelayUnavailable } from './relay-unavailable.js';

/** The network that a relay starts in: internal and isolated like those of the sandboxes, and with nobody else in it. */
export class RelayNetwork {
  constructor(
    private readonly client: string,
    private readonly policy: RelayPolicy,
    private readonly daemon: Daemon,
    private readonly effects: OwnEffects,
  ) {}

  /** Throws {@link RelayUnavailable}, also when one of its name is there that is not isolated. */
  async ensure(): Promise<NamedNetwork> {
    const option = await isolationOption(this.daemon);
    const found = (await this.all()).find((one) => isIsolated(one, option));
    return namedOf(found ?? (await this.make()));
  }

  async remove(): Promise<void> {
    for (const { id } of (await this.all()).map(namedOf))
      await this.effects.demand({ method: 'DELETE', path: `/networks/${id}` });
  }

  private async all(): Promise<readonly Fields[]> {
    const query = { filters: JSON.stringify({ label: [`${RELAY_LABEL}=${this.client}`] }) };
    const all = listOf(await this.effects.demand({ method: 'GET', path: '/networks', query })).map(fieldsOf);
    return all.filter((one) => wordsOf(one['Labels'])[RELAY_LABEL] === this.client);
  }

  private make(): Promise<Fields> {
    const name = relayName(this.client);
    const labels = { [RELAY_LABEL]: this.client };
    return this.effects.perform({ operation: 'relay.network', object: name }, async () => {
      const made = await makeNetwork(this.daemon, { name, pool: this.policy.pool, labels });
      if ('network' in made) return made.network;
      throw new RelayUnavailable(textOf(fieldsOf(made.declined.document)['message']));
    });
  }
}

const namedOf = (network: Fields): NamedNetwork => ({ id: textOf(network['Id']), name: textOf(network['Name']) });
