import Docker from 'dockerode';

/** What there is of the relay of a client, seen by somebody who may see all: for looking, and for clearing up. */
export class RelayAtDaemon {
  constructor(
    private readonly direct: Docker,
    private readonly client: string,
  ) {}

  /** Ids, also of those that do not run. */
  async ids(): Promise<readonly string[]> {
    return (await this.direct.listContainers({ all: true, filters: this.filters })).map(({ Id }) => Id);
  }

  async container(): Promise<Docker.Container> {
    const [first, ...others] = await this.ids();
    if (first === undefined || others.length > 0) throw new Error(`${others.length} relays too many, or none`);
    return this.direct.getContainer(first);
  }

  /** By name of the network, with the addresses in them. */
  async addresses(): Promise<ReadonlyMap<string, string>> {
    const { NetworkSettings } = await (await this.container()).inspect();
    return new Map(Object.entries(NetworkSettings.Networks).map(([name, { IPAddress }]) => [name, IPAddress]));
  }

  async remove(): Promise<void> {
    for (const id of await this.ids()) await this.direct.getContainer(id).remove({ force: true });
    for (const { Id } of await this.direct.listNetworks({ filters: this.filters }))
      await this.direct.getNetwork(Id).remove();
  }

  private get filters() {
    return { label: [`manyhands.relay=${this.client}`] };
  }
}
