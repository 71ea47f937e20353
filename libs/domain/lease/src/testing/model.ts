import fc from 'fast-check';
import type { LeaseSystem } from './lease-system.js';
import { PATTERNS, TeamOfClients, type Move } from './team-of-clients.js';

const KINDS: readonly Move['kind'][] = [
  ...['open', 'open', 'acquire', 'acquire', 'acquire', 'acquire', 'widen', 'widen', 'widen', 'again', 'again'],
  ...['renew', 'suspend', 'suspend', 'propose', 'finish', 'fail', 'reopen', 'reopen', 'pass', 'stale', 'stale'],
] as Move['kind'][];

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(50),
  pattern: fc.constantFrom(...PATTERNS),
  ms: fc.constantFrom(0, 1_000, 10_000, 31_000, 61_000),
});

/** fast-check's view of a move: it is always possible, and every invariant holds after it. */
class MoveCommand implements fc.AsyncCommand<object, TeamOfClients> {
  constructor(private readonly what: Move) {}
  check = (): boolean => true;
  async run(_: object, team: TeamOfClients): Promise<void> {
    await playAndCheck(team, this.what);
  }
  toString = (): string => `${this.what.kind}(${this.what.at}, ${this.what.pattern}, ${this.what.ms})`;
}

const commands = (most: number) =>
  fc.commands([move.map((what) => new MoveCommand(what))], { maxCommands: most, size: 'max' });

export interface ModelRuns {
  /** How many sequences or interleavings. */
  readonly runs: number;
  readonly seed: number;
  /** Moves of one sequence, at most. */
  readonly moves?: number;
}

/** Returns how many moves were played. */
export type Played = Promise<number>;

/** Sequences of moves, one after another: answers are compared with the state after each. Throws with a seed to repeat by. */
export async function checkSequences(make: () => Promise<LeaseSystem>, { runs, seed, moves = 40 }: ModelRuns): Played {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(commands(moves), async (sequence) => {
      const team = new TeamOfClients(await make(), true);
      await fc.asyncModelRun(() => ({ model: {}, real: team }), sequence);
      await team.drain();
      played += team.moves;
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  return played;
}

async function playAndCheck(team: TeamOfClients, what: Move): Promise<void> {
  await team.play(what);
  await team.check();
}

const scripts = fc.array(fc.array(move, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 6 });

/** Clients whose calls fast-check's scheduler interleaves; every order is one that a lock would allow. */
export async function checkInterleavings(make: () => Promise<LeaseSystem>, { runs, seed }: ModelRuns): Played {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scripts, async (scheduler, clients) => {
      const team = new TeamOfClients(await make(), false);
      const broken: unknown[] = [];
      for (const [at, script] of clients.entries())
        void scheduler.scheduleSequence(
          script.map((what) => ({
            label: `client ${at}: ${what.kind}`,
            builder: () => playAndCheck(team, what).catch((error: unknown) => void broken.push(error)),
          })),
        );
      await scheduler.waitAll();
      if (broken.length > 0) throw broken[0];
      await team.drain();
      played += team.moves;
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  return played;
}

/** Clients that really run at once, each by its own connection; the state is checked in between, as one snapshot. */
export async function checkConcurrently(make: () => Promise<LeaseSystem>, { runs, seed }: ModelRuns): Played {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(scripts, async (clients) => {
      const team = new TeamOfClients(await make(), false);
      await team.play({ kind: 'open', at: 0, pattern: 'a/**', ms: 0 });
      const play = async (script: readonly Move[]): Promise<void> => {
        for (const what of script) await playAndCheck(team, what);
      };
      await Promise.all(clients.map(play));
      await team.drain();
      played += team.moves;
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  return played;
}
