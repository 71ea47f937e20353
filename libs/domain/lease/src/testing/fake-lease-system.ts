import { parseScope, type Scope } from '@manyhands/scope';
import { decideAcquire, type AcquireDecision } from '../acquire.js';
import type { LeaseBlocker } from '../blockers.js';
import { isLive, type Lease, type LeaseWorld } from '../lease.js';
import { decideRenew } from '../renew.js';
import { decideWiden, type WidenDecision } from '../widen.js';
import type { Acquired, AskedFor, Holder, InTheWay, LeaseState, LeaseSystem, Widened } from './lease-system.js';

interface Task {
  readonly id: string;
  scope: readonly string[];
  status: 'ready' | 'claimed' | 'working' | 'proposed' | 'over';
  after: readonly string[];
}
interface Wish {
  readonly askedAt: number;
  readonly patterns: readonly string[];
  status: string;
  blockers: readonly InTheWay[];
}
interface Session extends Holder {
  isOpen: boolean;
  /** It was given a lease; another one it does not get. */
  hadLease: boolean;
  ticket: { readonly requestedAt: number; blockers: readonly InTheWay[] } | null;
  readonly wishes: Map<string, Wish>;
}

/** Leases in memory, with a clock that only `pass` moves. Every call is one step: nothing is seen half done. */
export class FakeLeaseSystem implements LeaseSystem {
  #now = 1_000_000;
  #lastFence = 0;
  #count = 0;
  readonly #tasks = new Map<string, Task>();
  readonly #sessions = new Map<string, Session>();
  #leases: Lease[] = [];

  async open(scope: readonly string[]): Promise<Holder> {
    const task: Task = { id: this.#newId('task'), scope, status: 'ready', after: [] };
    this.#tasks.set(task.id, task);
    return this.#claim(task);
  }

  async reopen(id: string): Promise<Holder | null> {
    const task = this.#task(id);
    const isHeld = this.#live().some((lease) => task.after.includes(lease.task));
    return task.status === 'ready' && !isHeld ? this.#claim(task) : null;
  }

  async acquire(holder: string): Promise<Acquired> {
    const session = this.#session(holder);
    const isHolding = this.#live().some((lease) => lease.holder === holder);
    if (!session.isOpen || (session.hadLease && !isHolding)) return { kind: 'over' };
    const task = this.#task(session.task);
    const requestedAt = session.ticket?.requestedAt;
    const request = { holder, task: task.id, scope: scopeOf(task.scope) };
    const decision = decideAcquire(this.#world(), {
      ...request,
      ...(requestedAt === undefined ? {} : { requestedAt }),
    });
    if (decision.kind === 'already-held') return { kind: 'granted', fence: decision.lease.fence };
    if (decision.kind === 'granted') return this.#grant(session, task, decision);
    const blockers = this.#inTheWay(decision.blockers);
    session.ticket = { requestedAt: requestedAt ?? this.#now, blockers };
    return { kind: 'busy', blockers };
  }

  #grant(session: Session, task: Task, decision: Extract<AcquireDecision, { kind: 'granted' }>): Acquired {
    const { fence, until, replaces } = decision;
    const { holder } = session;
    this.#leases = this.#leases.filter((lease) => lease !== replaces);
    this.#leases.push({ id: `lease-${fence}`, holder, task: task.id, scope: scopeOf(task.scope), fence, until });
    this.#lastFence = fence;
    session.ticket = null;
    session.hadLease = true;
    task.status = 'working';
    return { kind: 'granted', fence };
  }

  async renew(holder: string): Promise<boolean> {
    if (!this.#session(holder).isOpen) return false;
    const lease = this.#leases.find((held) => held.holder === holder);
    if (!lease) return true; // it waits
    const decision = decideRenew(lease, { fence: lease.fence, now: this.#now });
    if (decision.kind === 'refused') return false;
    this.#replace(lease, { ...lease, until: decision.until });
    return true;
  }

  async widen(holder: string, asked: AskedFor): Promise<Widened> {
    const session = this.#session(holder);
    if (!session.isOpen) return { kind: 'over' };
    const known = session.wishes.get(asked.requestId);
    if (known && known.patterns.join() !== asked.patterns.join())
      return { kind: 'refused', because: 'request-id-reused' };
    if (known?.status === 'asked') return { kind: 'asked' };
    const askedAt = known?.askedAt ?? this.#now;
    const grantedBefore = this.#granted(session.task);
    const decision = decideWiden(this.#world(), { holder, files: [], ...asked, askedAt, grantedBefore });
    const blockers = decision.kind === 'busy' ? this.#inTheWay(decision.blockers) : [];
    if (decision.kind !== 'held')
      session.wishes.set(asked.requestId, { askedAt, patterns: asked.patterns, status: statusOf(decision), blockers });
    return this.#carryOut(decision, blockers);
  }

  #carryOut(decision: WidenDecision, blockers: readonly InTheWay[]): Widened {
    switch (decision.kind) {
      case 'held':
        return { kind: 'granted', fence: decision.lease.fence, scope: decision.lease.scope.patterns };
      case 'granted': {
        const { lease, fence, scope } = decision;
        this.#replace(lease, { ...lease, fence, scope });
        this.#lastFence = fence;
        this.#task(lease.task).scope = scope.patterns;
        return { kind: 'granted', fence, scope: scope.patterns };
      }
      case 'busy':
        return { kind: decision.advice, blockers };
      case 'ask':
        return { kind: 'asked' };
      case 'refused':
        return { kind: 'refused', because: decision.because };
      default:
        return decision satisfies never;
    }
  }

  async suspend(holder: string): Promise<'suspended' | 'no-wish' | 'over'> {
    const session = this.#session(holder);
    if (!session.isOpen) return 'over';
    const wishes = [...session.wishes.values()].filter(({ status }) => status === 'wait' || status === 'suspend');
    if (wishes.length === 0) return 'no-wish';
    const task = this.#task(session.task);
    task.scope = [...new Set([...task.scope, ...wishes.flatMap(({ patterns }) => patterns)])];
    task.after = wishes.flatMap(({ blockers }) => blockers.map((blocker) => blocker.task));
    for (const wish of wishes) wish.status = 'granted';
    this.#end(session, 'ready');
    return 'suspended';
  }

  async propose(holder: string): Promise<boolean> {
    const session = this.#session(holder);
    const lease = this.#live().find((held) => held.holder === holder);
    if (!session.isOpen || !lease) return false;
    this.#end(session, 'proposed');
    this.#leases.push({ ...lease, until: Infinity });
    return true;
  }

  async finish(task: string): Promise<void> {
    for (const session of this.#sessions.values()) if (session.task === task) session.isOpen = false;
    this.#task(task).status = 'over';
    this.#leases = this.#leases.filter((lease) => lease.task !== task);
  }

  async fail(holder: string): Promise<void> {
    const session = this.#session(holder);
    if (session.isOpen) this.#end(session, 'ready');
  }

  async mayWrite(holder: string, fence: number): Promise<boolean> {
    const lease = this.#live().find((held) => held.holder === holder);
    return this.#session(holder).isOpen && lease?.fence === fence;
  }

  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  async state(): Promise<LeaseState> {
    const open = [...this.#sessions.values()].filter(({ isOpen }) => isOpen);
    const waiting = open.flatMap((session) =>
      [...session.wishes.values()].filter(({ status }) => status === 'wait').map((wish) => ({ session, wish })),
    );
    return {
      lastFence: this.#lastFence,
      live: this.#live().map((lease) => ({ ...lease, scope: lease.scope.patterns })),
      tickets: open.flatMap(({ holder, task, ticket }) =>
        ticket ? [{ holder, task, scope: this.#task(task).scope, blockers: ticket.blockers }] : [],
      ),
      wishes: waiting.map(({ session: { holder, task }, wish }) => ({
        holder,
        task,
        scope: wish.patterns,
        blockers: wish.blockers,
      })),
      open: open.map(({ holder }) => holder),
    };
  }

  #claim(task: Task): Holder {
    const holder = this.#newId('session');
    const session: Session = { holder, task: task.id, isOpen: true, hadLease: false, ticket: null, wishes: new Map() };
    this.#sessions.set(session.holder, session);
    task.status = 'claimed';
    task.after = [];
    return { holder: session.holder, task: task.id };
  }

  #end(session: Session, next: Task['status']): void {
    session.isOpen = false;
    session.ticket = null;
    this.#task(session.task).status = next;
    this.#leases = this.#leases.filter((lease) => lease.task !== session.task);
  }

  #world(): LeaseWorld {
    const tickets = [...this.#sessions.values()].flatMap(({ holder, task, ticket, isOpen }) =>
      isOpen && ticket ? [{ holder, scope: scopeOf(this.#task(task).scope), requestedAt: ticket.requestedAt }] : [],
    );
    return { now: this.#now, live: this.#live(), tickets, lastFence: this.#lastFence };
  }

  #granted(task: string): number {
    const sessions = [...this.#sessions.values()].filter((session) => session.task === task);
    return sessions.flatMap(({ wishes }) => [...wishes.values()]).filter(({ status }) => status === 'granted').length;
  }

  #inTheWay = (blockers: readonly LeaseBlocker[]): InTheWay[] =>
    blockers.flatMap((one) =>
      one.kind === 'freeze' ? [] : [{ kind: one.kind, task: this.#session(one.holder).task, witness: one.witness }],
    );

  #live = (): Lease[] => this.#leases.filter((lease) => isLive(lease, this.#now));

  #replace(old: Lease, next: Lease): void {
    this.#leases = this.#leases.map((lease) => (lease.id === old.id ? next : lease));
  }

  /** Ids grow as those of the real store do. */
  #newId = (kind: string): string => `${kind}-${String(++this.#count).padStart(6, '0')}`;

  #task(id: string): Task {
    const task = this.#tasks.get(id);
    if (!task) throw new Error(`there is no ${id}`);
    return task;
  }

  #session(id: string): Session {
    const session = this.#sessions.get(id);
    if (!session) throw new Error(`there is no ${id}`);
    return session;
  }
}

const statusOf = (decision: WidenDecision): string =>
  decision.kind === 'busy' ? decision.advice : decision.kind === 'ask' ? 'asked' : decision.kind;

function scopeOf(patterns: readonly string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(`a scope does not parse: ${patterns.join(', ')}`);
  return parsed.scope;
}
