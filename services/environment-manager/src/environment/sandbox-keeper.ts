import { Logger } from '@nestjs/common';
import { NoRoomForSandbox, SandboxStartError, type RunningSandbox, type Sandboxes } from '@manyhands/environment';
import type { SandboxLedger, SandboxRow } from '@manyhands/postgres';
import type { Goldens } from './goldens.js';
import { InFlight } from '../relay/in-flight.js';
import { sandboxSpec, type Instance } from './sandbox-spec.js';
import { Slots } from '../relay/slots.js';

export interface KeeperParts {
  readonly ledger: Pick<
    SandboxLedger,
    'get' | 'claimStart' | 'ready' | 'waits' | 'stumbled' | 'failed' | 'requestStop' | 'stopped' | 'unsettled' | 'live'
  >;
  readonly sandboxes: Sandboxes;
  readonly goldens: Pick<Goldens, 'has' | 'made' | 'drop'>;
  /** What is done in a sandbox before it is called ready, which may take long. Fails when the signal calls it off. */
  readonly prepare: (row: SandboxRow, running: RunningSandbox, signal: AbortSignal) => Promise<void>;
  readonly isRepository: (id: string) => Promise<boolean>;
  readonly instance: Instance;
  /** Sandboxes that may start or stop at the same time. */
  readonly concurrency: number;
}

/** Starts of one sandbox that may fail for a passing reason before it counts as failed. */
const MOST_STARTS = 3;

/** Makes what runs equal to what the ledger wants: starts what is requested, stops what is to stop, reaps what nobody owns. */
export class SandboxKeeper {
  private readonly logger = new Logger('SandboxKeeper');
  private readonly slots: Slots;
  /** What nobody waits for takes no turn from what somebody does. */
  private readonly slotsAhead = new Slots(1);
  private readonly inFlight = new InFlight((id) => this.settleOne(id));
  private readonly starts = new Map<string, number>();
  private readonly preparing = new Map<string, AbortController>();
  private ending = false;

  constructor(private readonly parts: KeeperParts) {
    this.slots = new Slots(parts.concurrency);
  }

  /** Brings one sandbox to where its row wants it. */
  settle(sandboxId: string): Promise<void> {
    return this.inFlight.now(sandboxId);
  }

  /** Begins whatever is unsettled and not under way; does not wait for it, a start may take long. */
  async heal(): Promise<void> {
    for (const { id, status } of await this.parts.ledger.unsettled()) {
      if (status === 'stopping') this.preparing.get(id)?.abort();
      void this.inFlight
        .unlessRunning(id)
        .catch((error: unknown) => this.logger.warn('a sandbox is not settled', { err: error, sandboxId: id }));
    }
  }

  /** Removes sandboxes that run but that nobody wants, for example after a crash. One that stays does not keep the others. */
  async reap(): Promise<void> {
    const running = await this.parts.sandboxes.list();
    if (running.length === 0) return;
    const live = new Set(await this.parts.ledger.live());
    for (const id of running.filter((one) => !live.has(one))) {
      await this.parts.sandboxes
        .stop(id)
        .catch((error: unknown) => this.logger.warn('a sandbox is not reaped', { err: error, sandboxId: id }));
    }
  }

  /** Removes the golden repositories of repositories that nobody knows any more. */
  async reapGoldens(): Promise<void> {
    await this.parts.goldens.drop(this.parts.isRepository);
  }

  /** Resolves when nothing is being started or stopped. */
  idle(): Promise<void> {
    return this.inFlight.idle();
  }

  /** Starts nothing more that nobody waits for, calls off what is being cloned for nobody, and resolves when the rest is done. */
  async end(): Promise<void> {
    this.ending = true;
    for (const preparing of this.preparing.values()) preparing.abort();
    await this.idle();
  }

  /** Ends every sandbox that runs, wanted or not: for sandboxes that must not outlive this process. */
  async stopAll(): Promise<void> {
    await this.end();
    const running = await this.parts.sandboxes.list();
    await Promise.all(running.map((id) => this.endForGood(id)));
    await this.parts.goldens.drop(async () => false);
  }

  /** The processes end even when the database cannot be told; the next start of the service finds out. */
  private async endForGood(id: string): Promise<void> {
    const { ledger, sandboxes } = this.parts;
    const untold = (error: unknown) =>
      this.logger.warn('a sandbox is stopped without a word in the ledger', { err: error, sandboxId: id });
    await ledger.requestStop(id).catch(untold);
    await sandboxes.stop(id);
    await ledger.stopped(id).catch(untold);
  }

  private async settleOne(id: string): Promise<void> {
    const row = await this.parts.ledger.get(id);
    if (row === null) return;
    switch (row.status) {
      case 'requested':
      case 'starting':
        return this.slotsFor(row).run(() => this.start(id));
      case 'stopping':
        return this.slots.run(() => this.stop(id));
      case 'ready':
      case 'failed':
      case 'stopped':
        return;
      default:
        row.status satisfies never;
    }
  }

  private slotsFor({ purpose }: SandboxRow): Slots {
    return isAhead(purpose) ? this.slotsAhead : this.slots;
  }

  private async start(id: string): Promise<void> {
    const row = await this.parts.ledger.claimStart(id);
    if (row === null) return;
    if (this.ending && isAhead(row.purpose)) return this.callOff(id);
    const started = await this.tryStart(row);
    if (started === null) return;
    const { provider, isolation } = this.parts.sandboxes;
    const { url, workingDir } = started;
    // Not wanted any more: it was asked to stop while it started.
    if (!(await this.parts.ledger.ready(id, { url, workingDir, provider, isolation }))) return this.stop(id);
    if (row.purpose !== 'golden') return;
    this.parts.goldens.made(row.repositoryId);
    await this.parts.ledger.requestStop(id);
  }

  /** The running sandbox; null when it could not be started, which has been recorded or will be tried again. */
  private async tryStart(row: SandboxRow) {
    const { sandboxes, goldens, instance } = this.parts;
    const calledOff = new AbortController();
    try {
      const spec = sandboxSpec(row, instance, { hasGolden: goldens.has(row.repositoryId) });
      const running = await sandboxes.start(spec);
      await this.prepare(row, running, calledOff);
      this.starts.delete(row.id);
      return running;
    } catch (error) {
      // Whoever does not want it any more has also shut its token out: what fails then is nobody's trouble.
      if (calledOff.signal.aborted || !(await this.isWanted(row.id))) await this.callOff(row.id);
      else if (error instanceof SandboxStartError) await this.startFailed(row, error);
      else throw error;
      return null;
    }
  }

  private async prepare(row: SandboxRow, running: RunningSandbox, calledOff: AbortController): Promise<void> {
    this.preparing.set(row.id, calledOff);
    if (this.ending && isAhead(row.purpose)) calledOff.abort();
    await this.parts.prepare(row, running, calledOff.signal).finally(() => this.preparing.delete(row.id));
  }

  private async isWanted(id: string): Promise<boolean> {
    return (await this.parts.ledger.get(id))?.status === 'starting';
  }

  private async callOff(id: string): Promise<void> {
    await this.parts.ledger.requestStop(id);
    await this.stop(id);
  }

  private async startFailed({ id, purpose }: SandboxRow, error: SandboxStartError): Promise<void> {
    const { code, message } = error;
    if (error instanceof NoRoomForSandbox && !isAhead(purpose))
      return this.parts.ledger.waits(id, { code, message, details: {} });
    const starts = (this.starts.get(id) ?? 0) + 1;
    this.starts.set(id, starts);
    this.logger.warn('a sandbox did not start', { err: error, sandboxId: id, starts });
    const reason = { code, message, details: { starts } };
    if (error.retryable && starts < MOST_STARTS && !isAhead(purpose)) return this.parts.ledger.stumbled(id, reason);
    this.starts.delete(id);
    // Told first: what cannot be removed now is reaped, for nobody wants it any more.
    await this.parts.ledger.failed(id, reason);
    await this.parts.sandboxes.stop(id);
  }

  private async stop(id: string): Promise<void> {
    await this.parts.sandboxes.stop(id);
    await this.parts.ledger.stopped(id);
  }
}

/** Nobody waits for it: it is not tried again at once, and waits for no room. */
const isAhead = (purpose: SandboxRow['purpose']): boolean => purpose === 'warm' || purpose === 'golden';
