import { decideQueue } from '../policy/decide-queue.js';
import type { Policy } from '../policy/policy.js';
import { diceOf, type Dice } from './dice.js';
import { type HintOptions, withHints } from './hints.js';
import { World, type Gate, type SimulatedChange } from './world.js';

/** What is simulated. The same options give the same result. */
export interface SimulationOptions extends HintOptions {
  readonly changes: number;
  /** The chance that a change is bad: every tree with it is red. */
  readonly bad: number;
  /** The chance that a run on a good tree is red. */
  readonly flaky: number;
  readonly gateMinutes: number;
  readonly slots: number;
  readonly policy: Policy;
  readonly seed: number;
  /** Minutes between two arrivals. Default 0: all at once. */
  readonly arrivalMinutes?: number;
  /** The share of bad changes that the first, cheap stage of the gate finds, in half a minute. Default 0. */
  readonly cheapShare?: number;
}

export interface SimulationResult {
  /** Gate runs begun, cancelled ones too, by changes. */
  readonly runsPerChange: number;
  /** Until the last change is decided. */
  readonly makespanMinutes: number;
  /** From arrival to landing or ejection, of all but the slowest 5 %. */
  readonly p95WaitMinutes: number;
  readonly landed: number;
  readonly ejected: number;
  readonly innocentEjected: number;
  /** Minutes in which `develop` held a bad change. */
  readonly redMinutes: number;
}

const MINUTE_MS = 60_000;
const CHEAP_MINUTES = 0.5;
/** Far more steps than any policy needs: a policy that does not come to an end is a defect, and is told. */
const MOST_STEPS = 20_000;

/** Throws when the policy gets stuck. */
export function simulate(options: SimulationOptions): SimulationResult {
  const dice = diceOf(options.seed);
  const arrivals = withHints(changesOf(options, dice), options);
  const world: World = new World(
    options.slots,
    gateOf(options, dice, () => world.now),
  );
  const waits: number[] = [];
  let redMs = 0;
  let at = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    for (; at < arrivals.length && (arrivals[at]?.queuedAt ?? 0) <= world.now; at += 1)
      world.arrive(arrivals[at] as SimulatedChange);
    world.endRuns();
    settleAll(world, options.policy);
    noteDecided(world, arrivals, waits);
    const next = Math.min(world.nextEnd(), arrivals[at]?.queuedAt ?? Infinity);
    if (next === Infinity) return resultOf(options, { world, arrivals, waits, redMs });
    if (world.isBad(world.develop.tree)) redMs += next - world.now;
    world.now = next;
  }
  throw new Error('the simulation does not end');
}

function changesOf(
  { changes, bad, arrivalMinutes = 0, cheapShare = 0 }: SimulationOptions,
  dice: Dice,
): SimulatedChange[] {
  return Array.from({ length: changes }, (_, n) => {
    const changeId = `${n + 1}`.padStart(String(changes).length, '0');
    const queuedAt = n * arrivalMinutes * MINUTE_MS;
    const outcome = { bad: dice() < bad, cheap: cheapShare > 0 && dice() < cheapShare };
    return { changeId, taskId: `t${changeId}`, headSha: `h${changeId}`, queuedAt, openNeeds: [], ...outcome };
  });
}

function gateOf({ flaky, gateMinutes }: SimulationOptions, dice: Dice, now: () => number): Gate {
  return ({ isBad, isCheap }) => {
    const flakes = dice() < flaky;
    const minutes = isCheap ? Math.min(CHEAP_MINUTES, gateMinutes) : gateMinutes;
    return { outcome: isBad || flakes ? 'red' : 'green', endsAt: now() + minutes * MINUTE_MS };
  };
}

/** Decides and acts until there is nothing to do but wait. */
function settleAll(world: World, policy: Policy): void {
  for (let step = 0; step < MOST_STEPS; step += 1) if (!world.act(decideQueue(world.read(), policy))) return;
  throw new Error(`the policy ${policy.name} does not come to rest`);
}

function noteDecided(world: World, arrivals: readonly SimulatedChange[], waits: number[]): void {
  arrivals.forEach(({ changeId, queuedAt }, index) => {
    if (waits[index] !== undefined) return;
    if (world.landed.has(changeId) || world.ejected.has(changeId)) waits[index] = (world.now - queuedAt) / MINUTE_MS;
  });
}

interface Outcome {
  readonly world: World;
  readonly arrivals: readonly SimulatedChange[];
  readonly waits: readonly number[];
  readonly redMs: number;
}

function resultOf({ changes }: SimulationOptions, { world, arrivals, waits, redMs }: Outcome): SimulationResult {
  const decided = world.landed.size + world.ejected.size;
  if (decided !== changes) throw new Error(`${changes - decided} changes were never decided`);
  const sorted = [...waits].sort((a, b) => a - b);
  return {
    runsPerChange: world.started / changes,
    makespanMinutes: world.now / MINUTE_MS,
    p95WaitMinutes: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0,
    landed: world.landed.size,
    ejected: world.ejected.size,
    innocentEjected: arrivals.filter((change) => isInnocent(change, arrivals) && world.ejected.has(change.changeId))
      .length,
    redMinutes: redMs / MINUTE_MS,
  };
}

/** Of two that clash either may be the one that leaves. */
const isInnocent = ({ changeId, bad, clashesWith }: SimulatedChange, all: readonly SimulatedChange[]): boolean =>
  !bad && clashesWith === undefined && !all.some((other) => other.clashesWith === changeId);
