import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, type Sandboxes, type SandboxSpec } from '../index.js';
import { randomUUID } from 'node:crypto';

export interface SandboxesWorld {
  readonly sandboxes: Sandboxes;
  /** The same provider as a new process would have it, knowing nothing but what is on the machine. */
  afterCrash(): Sandboxes;
  /** Kills the sandbox behind the provider's back. */
  crash(sandboxId: string): Promise<void>;
  close(): Promise<void>;
}

export const someSpec = (more: Partial<SandboxSpec> = {}): SandboxSpec => ({
  sandboxId: randomUUID(),
  purpose: 'work',
  role: 'backend',
  agentServerKey: 'key-of-the-agent-server',
  environment: {},
  limits: DEFAULT_LIMITS,
  ...more,
});

/** What every provider of sandboxes keeps to; run against the fake and the real ones. */
export function describeSandboxes(name: string, make: () => Promise<SandboxesWorld>): void {
  describe(`sandboxes by ${name}`, () => {
    let world: SandboxesWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterEach(async () => {
      for (const id of await world.sandboxes.list()) await world.sandboxes.stop(id);
    });
    afterAll(() => world.close());

    it('starts a sandbox that is found and listed', async () => {
      const spec = someSpec();
      const started = await world.sandboxes.start(spec);
      expect(started.sandboxId).toBe(spec.sandboxId);
      expect(await world.sandboxes.find(spec.sandboxId)).toEqual(started);
      expect(await world.sandboxes.list()).toEqual([spec.sandboxId]);
    });

    it('starts the same sandbox once, however often it is asked, also at the same time', async () => {
      const spec = someSpec();
      const [first, second] = await Promise.all([world.sandboxes.start(spec), world.sandboxes.start(spec)]);
      expect(second).toEqual(first);
      expect(await world.sandboxes.start(spec)).toEqual(first);
      expect(await world.sandboxes.list()).toHaveLength(1);
    });

    it('keeps sandboxes apart', async () => {
      const [one, two] = await Promise.all([world.sandboxes.start(someSpec()), world.sandboxes.start(someSpec())]);
      expect(two.url).not.toBe(one.url);
      await world.sandboxes.stop(one.sandboxId);
      expect(await world.sandboxes.find(two.sandboxId)).toEqual(two);
    });

    it('stops a sandbox, and stopping it again or one that never was is fine', async () => {
      const { sandboxId } = await world.sandboxes.start(someSpec());
      await world.sandboxes.stop(sandboxId);
      expect(await world.sandboxes.find(sandboxId)).toBeNull();
      expect(await world.sandboxes.list()).toEqual([]);
      await world.sandboxes.stop(sandboxId);
      await world.sandboxes.stop(randomUUID());
    });

    it('finds no sandbox overfull that has written next to nothing', async () => {
      await world.sandboxes.start(someSpec());
      expect(await world.sandboxes.overfull()).toEqual([]);
    });

    it('finds and stops after a crash of the process that started it', async () => {
      const started = await world.sandboxes.start(someSpec());
      const later = world.afterCrash();
      expect(await later.find(started.sandboxId)).toEqual(started);
      await later.stop(started.sandboxId);
      expect(await world.sandboxes.find(started.sandboxId)).toBeNull();
    });

    it('lists a dead sandbox until it is stopped, does not find it, and starts it anew', async () => {
      const spec = someSpec();
      await world.sandboxes.start(spec);
      await world.crash(spec.sandboxId);
      expect(await world.sandboxes.find(spec.sandboxId)).toBeNull();
      expect(await world.sandboxes.list()).toEqual([spec.sandboxId]);
      await world.sandboxes.start(spec);
      expect(await world.sandboxes.find(spec.sandboxId)).not.toBeNull();
    });
  });
}
