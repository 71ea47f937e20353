import { RequestRefused, type Quota } from '@manyhands/docker-policy';
import type { Belongings } from './belongings.js';

/** What one new object adds. */
export interface Share {
  readonly family: 'container' | 'network' | 'volume';
  readonly memoryBytes: number;
  readonly nanoCpus: number;
}

/** Keeps a client within its quota, also while several creations are under way. */
export class QuotaKeeper {
  private readonly underWay = new Set<Share>();

  constructor(
    private readonly quota: Quota,
    private readonly belongings: Belongings,
    /** Compares what is known with what there is: something may have gone by itself. */
    private readonly refresh: () => Promise<void>,
  ) {}

  /** Runs `create` if its share fits besides everything else. Throws {@link RequestRefused} (429) if it does not. */
  async within<T>(share: Share, create: () => Promise<T>): Promise<T> {
    if (this.excess(share) !== null) await this.refresh();
    const excess = this.excess(share);
    if (excess !== null) throw exceeded(excess);
    this.underWay.add(share);
    try {
      return await create();
    } finally {
      this.underWay.delete(share);
    }
  }

  /** What there would be too much of, or null. */
  private excess(share: Share): string | null {
    const { quota } = this;
    const isSame = ({ family }: { readonly family: string }) => family === share.family;
    const all = [...this.belongings.of(share.family), ...[...this.underWay].filter(isSame)];
    const sum = (field: 'memoryBytes' | 'nanoCpus') => all.reduce((total, one) => total + one[field], share[field]);
    const most = { container: quota.containers, network: quota.networks, volume: quota.volumes }[share.family];
    if (all.length >= most) return `${most} ${share.family}s`;
    if (sum('memoryBytes') > quota.memoryBytes) return `${quota.memoryBytes} bytes of memory`;
    if (sum('nanoCpus') > quota.nanoCpus) return `${quota.nanoCpus / 1e9} CPUs`;
    return null;
  }
}

const exceeded = (what: string): RequestRefused =>
  new RequestRefused('R13', 'quota', `all ${what} of this client are taken: remove something first`, 429);
