import { SESSION_LABEL, type Family } from '@manyhands/docker-policy';

/** Something of a client's at the daemon. */
export interface Belonging {
  readonly family: Family;
  /** The full id; of a volume its name; of an image its entry in the list of the role. */
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a container, what it may take; else 0. */
  readonly memoryBytes: number;
  readonly nanoCpus: number;
  /** Of a network. */
  readonly subnet?: string | undefined;
  /** A container that has been made and not been started. */
  readonly neverStarted: boolean;
}

/** The shortest beginning of an id that counts as a reference. */
const SHORTEST_PREFIX = 6;

/**
 * What belongs to one client, by name and id. Kept here so that a reference of a stranger is answered without asking the daemon
 * anything; compared with the daemon at the start and every half minute.
 */
export class Belongings {
  private readonly byId = new Map<string, Belonging>();
  /** For each refresh under way, what was added or dropped since it began: newer than the daemon's answer. */
  private readonly changes = new Set<Set<string>>();

  add(belonging: Belonging): void {
    const key = keyOf(belonging.family, belonging.id);
    this.byId.set(key, belonging);
    for (const changed of this.changes) changed.add(key);
  }

  drop(family: Family, id: string): void {
    const key = keyOf(family, id);
    this.byId.delete(key);
    for (const changed of this.changes) changed.add(key);
  }

  of(family: Family): readonly Belonging[] {
    return [...this.byId.values()].filter((one) => one.family === family);
  }

  /** By id, name, or a beginning of one id only. */
  find(family: Family, reference: string): Belonging | undefined {
    const exact = this.byId.get(keyOf(family, reference));
    if (exact) return exact;
    const all = this.of(family);
    const named = all.find(({ name }) => name === reference);
    if (named || reference.length < SHORTEST_PREFIX) return named;
    const [first, ...others] = all.filter(({ id }) => id.startsWith(reference));
    return others.length === 0 ? first : undefined;
  }

  /** Takes over what the daemon has of these families, but for what changed since `read` began. */
  async refresh(families: readonly Family[], read: () => Promise<readonly Belonging[]>): Promise<void> {
    const changed = new Set<string>();
    this.changes.add(changed);
    try {
      const found = await read();
      const seen = new Set(found.map(({ family, id }) => keyOf(family, id)));
      for (const [key, { family }] of this.byId) {
        if (families.includes(family) && !seen.has(key) && !changed.has(key)) this.byId.delete(key);
      }
      for (const one of found)
        if (!changed.has(keyOf(one.family, one.id))) this.byId.set(keyOf(one.family, one.id), one);
    } finally {
      this.changes.delete(changed);
    }
  }
}

export const sessionOf = ({ labels }: Pick<Belonging, 'labels'>): string | undefined => labels[SESSION_LABEL];

const keyOf = (family: Family, id: string): string => `${family} ${id}`;
