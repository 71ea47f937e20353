import {
  CREATION_LABEL,
  OWNER_LABEL,
  RequestRefused,
  type ClientPolicy,
  type Family,
  type RolePolicy,
  type Rule,
} from '@manyhands/docker-policy';
import type { Audit } from './audit.js';
import { Belongings, sessionOf, type Belonging } from './belongings.js';
import { DaemonUnavailable, type Daemon } from './daemon.js';
import { Creations } from './creations.js';
import { Execs } from './execs.js';
import { fieldsOf, listOf, numberOf, textOf, wordsOf } from './document.js';
import { QuotaKeeper } from './quota.js';
import { ask, CREATED_FAMILIES, readBelongings } from './read-belongings.js';
import { Relay } from './relay.js';

/** An image that carries this label may be run where a role names no images of its own. Its value is the role, or `any`. */
const IMAGE_LABEL = 'manyhands.role';

/** One client: what it may do, and what it has. */
export class Client {
  readonly belongings = new Belongings();
  readonly execs = new Execs();
  readonly creations = new Creations();
  readonly quota: QuotaKeeper;
  readonly relay: Relay | undefined;
  /** Null until the daemon has answered once. */
  private labelled: readonly { readonly id: string; readonly role: string }[] | null = null;

  /** A container may not be promised more than there is. */
  private hostNanoCpus = Infinity;

  constructor(
    private readonly policy: ClientPolicy,
    private readonly daemon: Daemon,
    audit: Audit,
  ) {
    this.quota = new QuotaKeeper(policy.quota, this.belongings, () => this.refresh());
    const networks = () => this.belongings.of('network');
    this.relay = policy.relay && new Relay({ client: policy.name, policy: policy.relay, networks }, daemon, audit);
  }

  get name(): string {
    return this.policy.name;
  }

  /** Compares with the daemon. Throws {@link DaemonUnavailable}. */
  async refresh(): Promise<void> {
    await this.belongings.refresh(CREATED_FAMILIES, () => this.readSettled());
    const { document } = await this.daemon.call({ method: 'GET', path: '/info' });
    this.hostNanoCpus = numberOf(fieldsOf(document)['NCPU']) * 1e9 || Infinity;
    const images = listOf(await ask(this.daemon, { method: 'GET', path: '/images/json' })).map(fieldsOf);
    this.labelled = images.flatMap((image) => {
      const role = wordsOf(image['Labels'])[IMAGE_LABEL];
      return role === undefined ? [] : [{ id: textOf(image['Id']), role }];
    });
  }

  /** Until the daemon has answered once, it is not known what the client has. Throws {@link DaemonUnavailable}. */
  checkKnown(): void {
    if (this.labelled === null) throw new DaemonUnavailable('the Docker daemon has not answered yet: try again');
  }

  /**
   * What carries the client's label, but for containers that are not settled. What turned out otherwise than asked is removed here, and
   * so is at the first look what an earlier process made and nobody has started: it may never have been compared.
   */
  private async readSettled(): Promise<Belonging[]> {
    const isFirst = this.labelled === null;
    const settled: Belonging[] = [];
    for (const one of await readBelongings(this.daemon, this.policy.name)) {
      const mark = one.labels[CREATION_LABEL];
      const isToGo = this.creations.isAbandoned(mark) || (isFirst && one.neverStarted);
      if (isToGo)
        await this.daemon.call({ method: 'DELETE', path: `/containers/${one.id}`, query: { force: '1', v: '1' } });
      else if (!this.creations.isUnsettled(mark)) settled.push(one);
    }
    return settled;
  }

  /** It is not there any more. */
  forget(family: Family, id: string): void {
    this.belongings.drop(family, id);
    if (family === 'container') this.execs.drop(id);
  }

  /** The client's own object. Throws {@link RequestRefused}, by default R17. */
  own(family: Family, reference: string, rule: Rule = 'R17'): Belonging {
    const found = this.belongings.find(family, reference);
    if (found) return found;
    throw new RequestRefused(rule, family, `this client has no ${family} ${reference.slice(0, 64)}`);
  }

  /** What is joined must be of one session. Throws {@link RequestRefused}. */
  ofSession(belonging: Belonging, session: string | undefined, rule: Rule): Belonging {
    if (sessionOf(belonging) === session) return belonging;
    throw new RequestRefused(rule, belonging.family, `${belonging.name} belongs to another session`);
  }

  /** The role by its name; without one, the first that may run this image. Throws {@link RequestRefused}. */
  role(name: string | undefined, mayRun: (role: RolePolicy) => boolean): RolePolicy {
    const roles = this.roles();
    const found = name === undefined ? roles.find(mayRun) : roles.find((role) => role.name === name);
    if (found) return found;
    if (name === undefined) throw new RequestRefused('R15', 'Image', 'is not an image of any role of this client');
    throw new RequestRefused('R16', `Labels.${IMAGE_LABEL}`, `${name} is not a role of this client`);
  }

  /** With the images that each may run right now, on this host. */
  roles(): readonly RolePolicy[] {
    return this.policy.roles.map((role) => ({
      ...role,
      images: role.images.length > 0 ? role.images : this.imagesFor(role.name),
      nanoCpus: Math.min(role.nanoCpus, this.hostNanoCpus),
    }));
  }

  private imagesFor(role: string): readonly string[] {
    return (this.labelled ?? []).filter((image) => image.role === role || image.role === 'any').map(({ id }) => id);
  }

  get filter(): string {
    return `${OWNER_LABEL}=${this.policy.name}`;
  }
}
