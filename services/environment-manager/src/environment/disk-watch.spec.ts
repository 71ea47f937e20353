import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeSandboxes, someSpec } from '@manyhands/environment/testing';
import type { Reason } from '@manyhands/contracts';
import { Logger } from '@nestjs/common';
import { DiskWatch } from './disk-watch.js';

Logger.overrideLogger(false);

const GiB = 1024 ** 3;

/** Sandboxes whose measuring takes its time and may fail. */
class SlowSandboxes extends FakeSandboxes {
  measured = 0;
  takes: () => Promise<void> = async () => undefined;
  override async overfull(signal?: AbortSignal) {
    this.measured += 1;
    await this.takes();
    signal?.throwIfAborted();
    return super.overfull();
  }
}

describe('the watch over the disk', () => {
  let sandboxes: SlowSandboxes;
  let told: Map<string, Reason>;
  let clock: number;
  let watch: DiskWatch;
  beforeEach(() => {
    sandboxes = new SlowSandboxes();
    told = new Map();
    clock = 0;
    const brokeDown = async (id: string, reason: Reason): Promise<boolean> => {
      if (id.startsWith('0')) throw new Error('the database does not answer');
      // Told before it is gone.
      if (sandboxes.running.has(id)) told.set(id, reason);
      return sandboxes.running.has(id);
    };
    watch = new DiskWatch({ sandboxes, ledger: { brokeDown }, now: () => clock });
  });

  const start = async (sandboxId: string, usedBytes?: number): Promise<void> => {
    await sandboxes.start(someSpec({ sandboxId }));
    if (usedBytes !== undefined) sandboxes.full.push({ sandboxId, usedBytes, limitBytes: 10 * GiB });
  };

  it('stops who has written too much, tells why, and leaves the neighbour alone', async () => {
    await start('a', 11.2 * GiB);
    await start('b');
    await watch.look();
    expect([...told]).toEqual([
      ['a', expect.objectContaining({ code: 'disk-full', message: expect.stringContaining('11.2 GiB') })],
    ]);
    expect(await sandboxes.list()).toEqual(['b']);
  });

  it('leaves alone what nobody wants any more: that is stopped by others', async () => {
    await start('a', 11 * GiB);
    sandboxes.crash('a');
    await watch.look();
    expect([told.size, await sandboxes.list()]).toEqual([0, ['a']]);
  });

  it('stops the others when one cannot be told of, and that one in a later round', async () => {
    await start('0', 11 * GiB);
    await start('a', 11 * GiB);
    await watch.look();
    expect(await sandboxes.list()).toEqual(['0']);
    await watch.look();
    expect(sandboxes.measured).toBe(2);
  });

  it('rests ten times as long as a measurement took, also one that failed', async () => {
    sandboxes.takes = async () => {
      clock += 2000;
      throw new Error('the docker-gateway does not answer');
    };
    await expect(watch.look()).rejects.toThrow('does not answer');
    clock += 19_999;
    await watch.look();
    expect(sandboxes.measured).toBe(1);
    clock += 1;
    await start('a', 11 * GiB);
    sandboxes.takes = async () => undefined;
    await watch.look();
    expect([sandboxes.measured, await sandboxes.list()]).toEqual([2, []]);
  });

  it('ends in the middle of a measurement, and stops nobody then', async () => {
    await start('a', 11 * GiB);
    let goOn: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      sandboxes.takes = () => {
        resolve();
        return new Promise((done) => (goOn = done));
      };
    });
    watch.start();
    await begun;
    const stopped = watch.stop();
    goOn();
    await stopped;
    expect(await sandboxes.list()).toEqual(['a']);
  });
});
