import { describe, expect, it } from '@jest/globals';
import {
  NoRoomForSandbox,
  SandboxStartError,
  Sandboxes,
  type RunningSandbox,
  type SandboxSpec,
} from '@manyhands/environment';
import type { SandboxRow } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { Goldens } from './goldens.js';
import { SandboxKeeper } from './sandbox-keeper.js';

Logger.overrideLogger(false);

const SECRET = 'ab'.repeat(32);
const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** The ledger's rules in memory. */
class FakeLedger {
  readonly rows = new Map<string, SandboxRow>();

  add(n: number, purpose: SandboxRow['purpose'] = 'work'): string {
    const row = { id: id(n), purpose, repositoryId: id(900), sessionId: null, gateRunId: null, status: 'requested' };
    this.rows.set(row.id, { ...row, url: null, workingDir: null, failure: null, claimed: false } as SandboxRow);
    return row.id;
  }
  statusOf = (sandboxId: string) => this.rows.get(sandboxId)?.status;
  move(sandboxId: string, from: string[], change: Partial<SandboxRow>): SandboxRow | null {
    const row = this.rows.get(sandboxId);
    if (row === undefined || !from.includes(row.status)) return null;
    const moved = { ...row, ...change };
    this.rows.set(sandboxId, moved);
    return moved;
  }
  get = async (sandboxId: string) => this.rows.get(sandboxId) ?? null;
  claimStart = async (sandboxId: string) => this.move(sandboxId, ['requested', 'starting'], { status: 'starting' });
  ready = async (sandboxId: string, started: { url: string; workingDir: string }) =>
    this.move(sandboxId, ['starting'], { status: 'ready', url: started.url, workingDir: started.workingDir }) !== null;
  waits = async (sandboxId: string, failure: SandboxRow['failure']) =>
    void this.move(sandboxId, ['starting'], { status: 'requested', failure });
  stumbled = async (sandboxId: string, failure: SandboxRow['failure']) =>
    void this.move(sandboxId, ['starting'], { failure });
  failed = async (sandboxId: string, failure: SandboxRow['failure']) =>
    void this.move(sandboxId, ['requested', 'starting'], { status: 'failed', failure });
  requestStop = async (sandboxId: string) =>
    void this.move(sandboxId, ['requested', 'starting', 'ready'], { status: 'stopping' });
  stopped = async (sandboxId: string) => void this.move(sandboxId, ['stopping'], { status: 'stopped' });
  unsettled = async () =>
    [...this.rows.values()].filter(({ status }) => ['requested', 'starting', 'stopping'].includes(status));
  live = async () =>
    [...this.rows.values()].filter(({ status }) => !['stopped', 'failed'].includes(status)).map((row) => row.id);
}

/** Sandboxes in memory that start when the test lets them. */
class FakeSandboxes extends Sandboxes {
  override readonly provider = 'fake';
  override readonly isolation = 'container';
  override readonly goldenDir = '/golden/repository.git';
  golden: string[] = [];
  readonly running = new Map<string, SandboxSpec>();
  failures: SandboxStartError[] = [];
  onStart: (spec: SandboxSpec) => Promise<void> = async () => undefined;
  starting = 0;
  mostStarting = 0;

  override async start(spec: SandboxSpec): Promise<RunningSandbox> {
    this.starting += 1;
    this.mostStarting = Math.max(this.mostStarting, this.starting);
    await this.onStart(spec).finally(() => (this.starting -= 1));
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.running.set(spec.sandboxId, spec);
    return { sandboxId: spec.sandboxId, url: 'http://127.0.0.1:1', workingDir: '/workspace' };
  }
  override async find(): Promise<null> {
    return null;
  }
  override async stop(sandboxId: string): Promise<void> {
    this.running.delete(sandboxId);
  }
  override async list(): Promise<string[]> {
    return [...this.running.keys()];
  }
  override async overfull(): Promise<[]> {
    return [];
  }
  override async goldens(): Promise<string[]> {
    return [...this.golden];
  }
  override async dropGolden(repositoryId: string): Promise<void> {
    this.golden = this.golden.filter((one) => one !== repositoryId);
  }
}

function setUp() {
  const ledger = new FakeLedger();
  const sandboxes = new FakeSandboxes();
  const instance = { secret: SECRET, gatewayUrl: 'http://127.0.0.1:8090', egress: false };
  const pool = { ask: async () => '', makesGolden: async () => false };
  const goldens = new Goldens({ pool, sandboxes, sizeOf: async () => 0, minBytes: 0, now: () => 0 });
  const prepared: string[] = [];
  const ahead = { failure: null as SandboxStartError | null, takesForever: false, begins: () => {} };
  const prepare = async (row: SandboxRow, _running: RunningSandbox, signal: AbortSignal) => {
    if (ahead.failure) throw ahead.failure;
    ahead.begins();
    if (ahead.takesForever)
      await new Promise((_resolve, reject) => {
        const stop = () => reject(new Error('aborted'));
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop);
      });
    prepared.push(row.id);
  };
  const isRepository = async (repositoryId: string) => repositoryId === id(900);
  const parts = { ledger, sandboxes, goldens, prepare, isRepository, instance, concurrency: 2 };
  return { ledger, sandboxes, goldens, prepared, ahead, keeper: new SandboxKeeper(parts) };
}

describe('the keeper of sandboxes', () => {
  it('starts what is requested, with a token for git and nothing else that is secret', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    await keeper.settle(one);
    expect(ledger.rows.get(one)).toMatchObject({ status: 'ready', url: 'http://127.0.0.1:1' });
    const environment = sandboxes.running.get(one)?.environment ?? {};
    expect(environment['GIT_CONFIG_KEY_0']).toBe('http.http://127.0.0.1:8090/.extraHeader');
    expect(environment['GIT_CONFIG_VALUE_0']).toMatch(new RegExp(`^Authorization: Bearer mhs_${one}_[\\w-]{43}$`));
    expect(JSON.stringify(environment)).not.toContain(SECRET);
  });

  it('stops what is to stop, and does nothing for what is settled', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    await keeper.settle(one);
    await keeper.settle(one);
    await ledger.requestStop(one);
    await keeper.settle(one);
    expect([ledger.statusOf(one), sandboxes.running.size]).toEqual(['stopped', 0]);
  });

  it('stops a sandbox that was called off while it started', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    sandboxes.onStart = () => ledger.requestStop(one);
    await keeper.settle(one);
    expect([ledger.statusOf(one), sandboxes.running.size]).toEqual(['stopped', 0]);
  });

  it('tries a passing failure again, three times in all', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    sandboxes.failures = [1, 2, 3].map((n) => new SandboxStartError(`port taken ${n}`, true));
    await keeper.settle(one);
    expect(ledger.rows.get(one)).toMatchObject({ status: 'starting', failure: { message: 'port taken 1' } });
    await keeper.settle(one);
    await keeper.settle(one);
    expect(ledger.rows.get(one)).toMatchObject({
      status: 'failed',
      failure: { code: 'sandbox-start-failed', message: 'port taken 3' },
    });
  });

  it('lets a sandbox wait while there is no room, however long', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    sandboxes.failures = [1, 2, 3, 4].map(() => new NoRoomForSandbox('the quota of memory is used up'));
    for (let round = 0; round < 4; round++) await keeper.settle(one);
    expect(ledger.rows.get(one)).toMatchObject({ status: 'requested', failure: { code: 'no-room' } });
    await keeper.settle(one);
    expect(ledger.statusOf(one)).toBe('ready');
  });

  it('gives up at once on a failure that will not pass', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    sandboxes.failures = [new SandboxStartError('the agent-runtime is not built', false)];
    await keeper.settle(one);
    expect(ledger.statusOf(one)).toBe('failed');
  });

  it('starts at most so many at a time', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const all = [1, 2, 3, 4, 5].map((n) => ledger.add(n));
    await Promise.all(all.map((one) => keeper.settle(one)));
    expect(all.map(ledger.statusOf)).toEqual(Array(5).fill('ready'));
    expect(sandboxes.mostStarting).toBe(2);
  });

  it('heals what a lost doorbell left behind, without waiting for slow starts', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    let finish: () => void = () => undefined;
    sandboxes.onStart = () => new Promise<void>((resolve) => (finish = resolve));
    await keeper.heal();
    await keeper.heal();
    await Promise.resolve();
    finish();
    await keeper.idle();
    expect([ledger.statusOf(one), sandboxes.mostStarting]).toEqual(['ready', 1]);
  });

  it('reaps the others when one cannot be stopped', async () => {
    const { sandboxes, keeper } = setUp();
    for (const n of [1, 2, 3]) sandboxes.running.set(id(n), {} as SandboxSpec);
    const stop = sandboxes.stop.bind(sandboxes);
    sandboxes.stop = (one) => (one === id(1) ? Promise.reject(new Error('busy')) : stop(one));
    await keeper.reap();
    expect([...sandboxes.running.keys()]).toEqual([id(1)]);
  });

  it('reaps what runs and nobody wants', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const wanted = ledger.add(1);
    const over = ledger.add(2);
    await keeper.settle(wanted);
    await keeper.settle(over);
    ledger.rows.delete(over);
    await keeper.reap();
    expect([...sandboxes.running.keys()]).toEqual([wanted]);
  });

  it('leaves nothing behind when it ends', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    const one = ledger.add(1);
    await keeper.settle(one);
    await keeper.stopAll();
    expect([ledger.statusOf(one), sandboxes.running.size]).toEqual(['stopped', 0]);
  });

  it('ends all of them at the end even when the ledger cannot be told', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    await Promise.all([1, 2].map((n) => keeper.settle(ledger.add(n))));
    const down = () => Promise.reject(new Error('the database does not answer'));
    Object.assign(ledger, { requestStop: down, stopped: down });
    await keeper.stopAll();
    expect(sandboxes.running.size).toBe(0);
  });
});

describe('what is started before anybody asks', () => {
  it('is ready when the repository is in it, and one is started at a time', async () => {
    const { ledger, sandboxes, prepared, keeper } = setUp();
    const warm = [1, 2, 3].map((n) => ledger.add(n, 'warm'));
    await Promise.all(warm.map((one) => keeper.settle(one)));
    expect(warm.map(ledger.statusOf)).toEqual(Array(3).fill('ready'));
    expect([prepared, sandboxes.mostStarting]).toEqual([warm, 1]);
  });

  it('does not wait for room and is not tried again: nobody waits for it', async () => {
    const { ledger, sandboxes, keeper } = setUp();
    sandboxes.failures = [new NoRoomForSandbox('the quota is used up'), new SandboxStartError('port taken', true)];
    for (const n of [1, 2]) await keeper.settle(ledger.add(n, 'warm'));
    expect([1, 2].map((n) => ledger.statusOf(id(n)))).toEqual(['failed', 'failed']);
  });

  it('is removed when the repository could not be brought there', async () => {
    const { ledger, sandboxes, ahead, keeper } = setUp();
    ahead.failure = new SandboxStartError('cloning ahead failed (exit 128)', true);
    await keeper.settle(ledger.add(1, 'warm'));
    expect([ledger.statusOf(id(1)), sandboxes.running.size]).toEqual(['failed', 0]);
  });

  it('is called off in the middle of its clone when it is not wanted any more: somebody may wait for its room', async () => {
    const { ledger, sandboxes, ahead, keeper } = setUp();
    const one = ledger.add(1, 'warm');
    const begun = new Promise<void>((resolve) => Object.assign(ahead, { takesForever: true, begins: resolve }));
    await keeper.heal();
    await begun;
    await ledger.requestStop(one);
    await keeper.heal();
    await keeper.idle();
    expect([ledger.statusOf(one), sandboxes.running.size]).toEqual(['stopped', 0]);
  });

  it('keeps nobody from ending, neither in the middle of a clone nor while it waits for its turn', async () => {
    const { ledger, sandboxes, ahead, keeper } = setUp();
    const ids = [1, 2].map((n) => ledger.add(n, 'warm'));
    const begun = new Promise<void>((resolve) => Object.assign(ahead, { takesForever: true, begins: resolve }));
    await keeper.heal();
    await begun;
    await keeper.stopAll();
    expect([ids.map(ledger.statusOf), sandboxes.running.size]).toEqual([['stopped', 'stopped'], 0]);
  });

  it('is no failure when nobody wanted it any more while the repository came', async () => {
    const { ledger, sandboxes, ahead, keeper } = setUp();
    const one = ledger.add(1, 'warm');
    ahead.failure = new SandboxStartError('cloning ahead failed (exit 128): 403', true);
    sandboxes.onStart = () => ledger.requestStop(one);
    await keeper.settle(one);
    expect([ledger.statusOf(one), sandboxes.running.size]).toEqual(['stopped', 0]);
  });

  it('may be a golden repository: it ends when it is made, and the next sandbox borrows from it', async () => {
    const { ledger, sandboxes, goldens, keeper } = setUp();
    const golden = ledger.add(1, 'golden');
    await keeper.settle(golden);
    expect([ledger.statusOf(golden), goldens.has(id(900))]).toEqual(['stopping', true]);
    await keeper.settle(ledger.add(2));
    expect(sandboxes.running.get(id(2))?.golden).toBe(id(900));
  });

  it('is gone with its repository', async () => {
    const { sandboxes, keeper } = setUp();
    sandboxes.golden = [id(900), id(901)];
    await keeper.reapGoldens();
    expect(sandboxes.golden).toEqual([id(900)]);
    await keeper.stopAll();
    expect(sandboxes.golden).toEqual([]);
  });
});
