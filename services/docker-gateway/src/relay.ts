import { lastHost, RELAY_ALIAS, type RelayPolicy } from '@manyhands/docker-policy';
import type { Audit } from './audit.js';
import type { Belonging } from './belongings.js';
import type { Daemon } from './daemon.js';
import { fieldsOf, textOf, type Fields } from './document.js';
import { OwnEffects } from './own-effects.js';
import { subnetsOf } from './read-belongings.js';
import { idOf, RelayContainer } from './relay-container.js';
import { RelayNetwork } from './relay-network.js';
import { RelayUnavailable } from './relay-unavailable.js';

/** Whose relay it is, how it is made, and where it has to be. */
export interface RelayOf {
  readonly client: string;
  readonly policy: RelayPolicy;
  /** The client's networks, right now. */
  readonly networks: () => readonly Belonging[];
}

/**
 * Keeps the relay of one client: the only peer that its sandboxes have. It is no belonging of the client, so no client can name it. One
 * thing after the other: a network that is about to go must not be joined again meanwhile.
 */
export class Relay {
  private readonly effects: OwnEffects;
  private readonly container: RelayContainer;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly of: RelayOf,
    daemon: Daemon,
    audit: Audit,
  ) {
    const { client, policy } = of;
    this.effects = new OwnEffects(daemon, audit, client);
    const network = new RelayNetwork(client, policy, daemon, this.effects);
    this.container = new RelayContainer(client, policy, network, this.effects);
  }

  /** It runs, and is in every network of its client. Throws {@link RelayUnavailable}. */
  keep(): Promise<void> {
    return this.inTurn(async () => {
      const [failure] = (await this.joinAll()).values();
      if (failure) throw failure;
    });
  }

  /** It runs, and is in this network. Throws {@link RelayUnavailable}. */
  join(network: string): Promise<void> {
    return this.inTurn(async () => {
      const failure = (await this.joinAll()).get(network);
      if (failure) throw failure;
    });
  }

  /** Removes a network after the relay has left it. Where it is still there afterwards, the relay comes back. */
  without<T>(network: string, remove: () => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      await this.leave(network);
      try {
        return await remove();
      } finally {
        // What cannot be joined now is joined by the next `keep`.
        if (this.of.networks().some(({ id }) => id === network)) await this.joinAll().catch(() => undefined);
      }
    });
  }

  /** Leaves nothing behind, unless there are sandboxes that outlive the gateway: then it stays with them. */
  end(): Promise<void> {
    return this.inTurn(async () => {
      if (this.of.networks().length === 0) await this.container.end();
    });
  }

  /** By network, why it could not be joined. */
  private async joinAll(): Promise<ReadonlyMap<string, RelayUnavailable>> {
    const relay = await this.container.ensure(this.of.networks());
    const endpoints = Object.values(fieldsOf(fieldsOf(relay['NetworkSettings'])['Networks']));
    const joined = new Set(endpoints.map((endpoint) => textOf(fieldsOf(endpoint)['NetworkID'])));
    const failures = new Map<string, RelayUnavailable>();
    for (const { id } of this.of.networks().filter((network) => !joined.has(network.id))) {
      await this.connect(id, relay).catch((error: unknown) => {
        if (!(error instanceof RelayUnavailable)) throw error;
        failures.set(id, error);
      });
    }
    return failures;
  }

  /** Always at the same address, the last one: who looked its name up before it was made anew finds it again. */
  private async connect(id: string, relay: Fields): Promise<void> {
    const network = fieldsOf(await this.effects.demand({ method: 'GET', path: `/networks/${id}` }));
    const address = lastHost(subnetsOf(network)[0] ?? '');
    const endpoint = {
      NetworkID: id,
      Aliases: [RELAY_ALIAS],
      ...(address !== null && { IPAMConfig: { IPv4Address: address } }),
    };
    const body = { Container: idOf(relay), EndpointConfig: endpoint };
    await this.effects.perform({ operation: 'relay.connect', object: id }, () =>
      this.effects.demand({ method: 'POST', path: `/networks/${id}/connect`, body }),
    );
  }

  /** Also one that has stopped: it would not start again without the network. */
  private async leave(id: string): Promise<void> {
    for (const relay of await this.container.all()) {
      const body = { Container: idOf(relay), Force: true };
      await this.effects
        .perform({ operation: 'relay.disconnect', object: id }, () =>
          this.effects.demand({ method: 'POST', path: `/networks/${id}/disconnect`, body }),
        )
        .catch((error: unknown) => {
          // It was not there, or the removal will tell.
          if (!(error instanceof RelayUnavailable)) throw error;
        });
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
